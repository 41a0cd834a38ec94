namespace OpsConsole.Shell.Panels;

/// <summary>State of a breaker as glyph, word and severity: never told by colour alone.</summary>
public static class StateWords
{
    /// <summary>The word of a state.</summary>
    public static string Of(string? state) => state switch
    {
        "closed" => "closed",
        "halfOpen" => "half-open",
        "open" => "open",
        "isolated" => "isolated",
        _ => "unknown",
    };

    /// <summary>The glyph of a state.</summary>
    public static string Glyph(string? state) => state switch
    {
        "closed" => "●",
        "halfOpen" => "◐",
        "open" => "■",
        "isolated" => "⏸",
        _ => "○",
    };

    /// <summary>Order by severity, worst first.</summary>
    public static int Severity(string? state) => state switch
    {
        "open" => 0,
        "isolated" => 1,
        "halfOpen" => 2,
        "closed" => 4,
        _ => 3,
    };
}
