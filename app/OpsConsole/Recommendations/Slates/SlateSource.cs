namespace OpsConsole.Recommendations.Slates;

/// <summary>Which level made a slate, best first.</summary>
public enum SlateSource : byte
{
    /// <summary>The champion, now.</summary>
    Model = 0,

    /// <summary>The shopper's own last good slate.</summary>
    Personal = 1,

    /// <summary>The model that served before the champion.</summary>
    PreviousModel = 2,

    /// <summary>What the shopper's segment, or everybody, buys now.</summary>
    Trending = 3,

    /// <summary>A merchandiser's list.</summary>
    Curated = 4,

    /// <summary>The last-resort list.</summary>
    Static = 5,
}

/// <summary>How sources are written.</summary>
public static class SlateSources
{
    private static readonly string[] Names = ["model", "personal", "previousModel", "trending", "curated", "static"];

    /// <summary>How many sources there are.</summary>
    public const int Count = 6;

    /// <summary>The name as the API says it.</summary>
    public static string Name(this SlateSource source) => Names[(int)source];

    /// <summary>The letter that ends a slate's id, so that taps and purchases can be attributed without a look-up.</summary>
    public static char Letter(this SlateSource source) => "mpvtcs"[(int)source];

    internal static ReadOnlySpan<byte> Utf8(this SlateSource source) => source switch
    {
        SlateSource.Model => "model"u8,
        SlateSource.Personal => "personal"u8,
        SlateSource.PreviousModel => "previousModel"u8,
        SlateSource.Trending => "trending"u8,
        SlateSource.Curated => "curated"u8,
        _ => "static"u8,
    };
}
