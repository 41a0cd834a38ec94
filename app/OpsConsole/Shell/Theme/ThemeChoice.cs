namespace OpsConsole.Shell.Theme;

/// <summary>What the user chose; <see cref="System"/> follows the operating system, also while the page is open.</summary>
public enum ThemeChoice
{
    System,
    Light,
    Dark,
}
