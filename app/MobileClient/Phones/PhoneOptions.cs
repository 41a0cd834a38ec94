namespace OpsConsole.MobileClient.Phones;

/// <summary>How phones behave that no shopper decides.</summary>
public sealed record PhoneOptions
{
    /// <summary>Key that tokens are got with.</summary>
    public required string ApiKey { get; init; }

    /// <summary>Deadline asked of the server, milliseconds; null for its own.</summary>
    public int? DeadlineMs { get; init; }

    /// <summary>
    /// Real time a pause takes, against what people take: 1 as people do, 0 without any pause; default 1. Against a shop whose clock runs n times as
    /// fast it is one nth, or shoppers would read a page for hours.
    /// </summary>
    public double Pace { get; init; } = 1;

    /// <summary>What shoppers call now, where it isn't the time of day: the clock of a shop that runs faster. Null for the phone's own; tokens and deadlines always go by that.</summary>
    public TimeProvider? ShopTime { get; init; }

    /// <summary>Items asked for a home slate; default 20, range 1 to 100.</summary>
    public int Slots { get; init; } = 20;

    /// <summary>Currency of what is paid; default EUR.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>Whether phones listen on the hub from their first visit on.</summary>
    public bool Hub { get; init; }

    /// <summary>Source of all chance.</summary>
    public long Seed { get; init; } = 1;
}
