using System.Globalization;
using System.Text.RegularExpressions;
using MudBlazor;
using MudBlazor.Utilities;
using OpsConsole.Shell.Theme;

namespace OpsConsole.Tests.Shell;

public sealed partial class PaletteTests
{
    [Fact]
    public void Style_sheet_and_theme_hold_the_same_colours()
    {
        var theme = ConsoleTheme.Create();
        foreach (var (name, palette) in new (string, Palette)[] { ("light", theme.PaletteLight), ("dark", theme.PaletteDark) })
        {
            var tokens = Tokens(name);
            Assert.Equal(tokens["bg"], Hex(palette.Background));
            Assert.Equal(tokens["surface"], Hex(palette.Surface));
            Assert.Equal(tokens["text"], Hex(palette.TextPrimary));
            Assert.Equal(tokens["text-2"], Hex(palette.TextSecondary));
            Assert.Equal(tokens["primary"], Hex(palette.Primary));
            Assert.Equal(tokens["success"], Hex(palette.Success));
            Assert.Equal(tokens["warning"], Hex(palette.Warning));
            Assert.Equal(tokens["error"], Hex(palette.Error));
            Assert.Equal(tokens["tertiary"], Hex(palette.Tertiary));
            Assert.Equal(tokens["info"], Hex(palette.Info));
        }
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void Every_text_colour_reads_on_every_surface_it_stands_on(string theme)
    {
        var tokens = Tokens(theme);
        foreach (var text in (string[])["text", "text-2", "primary", "success", "warning", "error", "tertiary", "info"])
        {
            foreach (var surface in (string[])["bg", "surface"])
            {
                Assert.True(Contrast(tokens[text], tokens[surface]) >= 4.5, $"{text} on {surface}");
            }
        }

        foreach (var state in (string[])["success", "warning", "error", "info", "primary"])
        {
            Assert.True(Contrast(tokens[state], tokens[state + "-soft"]) >= 4.5, $"{state} on its soft fill");
            Assert.True(Contrast(tokens["on-fill"], tokens[state]) >= 4.5, $"on-fill on {state}");
        }
    }

    private static Dictionary<string, string> Tokens(string theme)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
        {
            folder = folder.Parent;
        }

        var css = File.ReadAllText(Path.Combine(folder!.FullName, "wwwroot", "css", "tokens.css"));
        var start = css.IndexOf($"[data-theme=\"{theme}\"]", StringComparison.Ordinal);
        return Token().Matches(css[start..css.IndexOf('}', start)]).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.ToUpperInvariant());
    }

    private static string Hex(MudColor color) => color.ToString(MudColorOutputFormats.Hex).ToUpperInvariant();

    /// <summary>Contrast as WCAG 2.2 defines it.</summary>
    private static double Contrast(string one, string other)
    {
        var (light, dark) = (Luminance(one), Luminance(other));
        return (Math.Max(light, dark) + 0.05) / (Math.Min(light, dark) + 0.05);
    }

    private static double Luminance(string hex)
    {
        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));

        double Channel(int at)
        {
            var share = int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        }
    }

    [GeneratedRegex("--([a-z0-9-]+): (#[0-9A-Fa-f]{6})")]
    private static partial Regex Token();
}
