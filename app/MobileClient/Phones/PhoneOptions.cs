namespace OpsConsole.MobileClient.Phones;

/// <summary>How phones behave that no shopper decides.</summary>
public sealed record PhoneOptions
{
    /// <summary>Key that tokens are got with.</summary>
    public required string ApiKey { get; init; }

    /// <summary>Deadline asked of the server, milliseconds; null for its own.</summary>
    public int? DeadlineMs { get; init; }

    /// <summary>How fast shoppers look and read: 1 as people do, 0 without any pause; default 1.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>Items asked for a home slate; default 20, range 1 to 100.</summary>
    public int Slots { get; init; } = 20;

    /// <summary>Currency of what is paid; default EUR.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>Whether phones listen on the hub from their first visit on.</summary>
    public bool Hub { get; init; }

    /// <summary>Source of all chance.</summary>
    public long Seed { get; init; } = 1;
}
