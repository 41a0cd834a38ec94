namespace OpsConsole.Merchandising.Content;

/// <summary>Effects of rules as glyph and word, the same wherever they are shown.</summary>
public static class EffectWords
{
    /// <summary>The word of an effect.</summary>
    public static string Of(RuleEffect effect) => effect switch
    {
        RuleEffect.Hide => "hide",
        RuleEffect.Pin => "pin",
        RuleEffect.Bury => "bury",
        _ => "boost",
    };

    /// <summary>The glyph of an effect.</summary>
    public static string Glyph(RuleEffect effect) => effect switch
    {
        RuleEffect.Hide => "∅",
        RuleEffect.Pin => "◆",
        RuleEffect.Bury => "▼",
        _ => "▲",
    };
}
