using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Security.RateLimits;

/// <summary>How many requests a caller may make, where its key says nothing else. Section <c>Security:RateLimits</c>.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "Security:RateLimits";

    /// <summary>Largest limit.</summary>
    public const int Most = 100_000_000;

    /// <summary>Requests a minute of a key with the <c>server</c> scope. Default 600,000; 1 to 100 million.</summary>
    [Range(1, Most)]
    public int ServerPerMinute { get; set; } = 600_000;

    /// <summary>Requests a minute of a key with the <c>ops</c> scope. Default 60,000; 1 to 100 million.</summary>
    [Range(1, Most)]
    public int OpsPerMinute { get; set; } = 60_000;

    /// <summary>Requests a minute of a key with the <c>device</c> scope alone, which only gets tokens. Default 60,000; 1 to 100 million.</summary>
    [Range(1, Most)]
    public int DevicePerMinute { get; set; } = 60_000;

    /// <summary>Requests a minute of one device with its tokens. Default 1,200; 1 to 100 million.</summary>
    [Range(1, Most)]
    public int TokenPerMinute { get; set; } = 1_200;
}
