using MudBlazor;

namespace OpsConsole.Shell.Theme;

/// <summary>
/// The console's palette and type for MudBlazor. The same values stand as custom properties in <c>wwwroot/css/tokens.css</c>,
/// where our own markup and the login page take them from; a test compares the two.
/// </summary>
internal static class ConsoleTheme
{
    private static readonly string[] SystemFont = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    public static MudTheme Create() => new()
    {
        PaletteLight = new PaletteLight
        {
            Background = "#F5F7FA", BackgroundGray = "#EEF2F7", Surface = "#FFFFFF",
            AppbarBackground = "#FFFFFF", AppbarText = "#0F172A",
            DrawerBackground = "#FFFFFF", DrawerText = "#0F172A", DrawerIcon = "#475569",
            TextPrimary = "#0F172A", TextSecondary = "#475569", TextDisabled = "#64748B",
            ActionDefault = "#475569", ActionDisabled = "#64748B", ActionDisabledBackground = "#E2E8F0",
            Primary = "#1D4ED8", PrimaryContrastText = "#FFFFFF", Secondary = "#475569", SecondaryContrastText = "#FFFFFF",
            Tertiary = "#6D28D9", TertiaryContrastText = "#FFFFFF", Info = "#0369A1", InfoContrastText = "#FFFFFF",
            Success = "#007A5A", SuccessContrastText = "#FFFFFF", Warning = "#9A5B00", WarningContrastText = "#FFFFFF",
            Error = "#B42318", ErrorContrastText = "#FFFFFF", Dark = "#0F172A", DarkContrastText = "#FFFFFF",
            LinesDefault = "#D5DCE6", LinesInputs = "#7C8BA1", Divider = "#D5DCE6", TableLines = "#E2E8F0", TableHover = "#EEF2F7",
            Skeleton = "#E2E8F0",
        },
        PaletteDark = new PaletteDark
        {
            Background = "#0B1220", BackgroundGray = "#0F182A", Surface = "#131C2E",
            AppbarBackground = "#131C2E", AppbarText = "#E6EDF7",
            DrawerBackground = "#131C2E", DrawerText = "#E6EDF7", DrawerIcon = "#A3B1C6",
            TextPrimary = "#E6EDF7", TextSecondary = "#A3B1C6", TextDisabled = "#8393AB",
            ActionDefault = "#A3B1C6", ActionDisabled = "#8393AB", ActionDisabledBackground = "#22304A",
            Primary = "#7AA7FF", PrimaryContrastText = "#0B1220", Secondary = "#A3B1C6", SecondaryContrastText = "#0B1220",
            Tertiary = "#C4A7FF", TertiaryContrastText = "#0B1220", Info = "#56B4E9", InfoContrastText = "#0B1220",
            Success = "#3FCF9B", SuccessContrastText = "#0B1220", Warning = "#F2B84B", WarningContrastText = "#0B1220",
            Error = "#FF8A75", ErrorContrastText = "#0B1220", Dark = "#E6EDF7", DarkContrastText = "#0B1220",
            LinesDefault = "#27344B", LinesInputs = "#6C7E99", Divider = "#27344B", TableLines = "#22304A", TableHover = "#1B2740",
            Skeleton = "#22304A",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "48px", DrawerWidthLeft = "216px" },
        Shadows = new Shadow { Elevation = [.. Enumerable.Repeat("none", 26)] },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = SystemFont, FontSize = "14px", LineHeight = "1.45", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = SystemFont, FontSize = "14px", LineHeight = "1.45", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = SystemFont, FontSize = "13px", LineHeight = "1.45", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = SystemFont, FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = SystemFont, FontSize = "13px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal", TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = SystemFont, FontSize = "12px", LineHeight = "1.4", LetterSpacing = "normal" },
        },
    };
}
