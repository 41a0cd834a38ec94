using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Served;

/// <summary>The log of served slates, section <c>Served</c>.</summary>
internal sealed record ServedOptions
{
    /// <summary>Slates logged a second; what is served beyond that is counted instead. Default 500, 0 logs nothing.</summary>
    [Range(0, 100_000)]
    public int MaxPerSecond { get; init; } = 500;

    /// <summary>How long slates are kept, days of the shop's time. Default 45: a window of drift and its reference.</summary>
    [Range(1, 3_650)]
    public int RetentionDays { get; init; } = 45;

    /// <summary>Most slates kept in the file, whatever their age; about 600 bytes each, 2 kB with vectors. Default 2,000,000.</summary>
    [Range(1_000, 1_000_000_000)]
    public long MaxSlates { get; init; } = 2_000_000;

    /// <summary>Newest slates that are found without reading the file; about 700 bytes each. Default 100,000.</summary>
    [Range(100, 10_000_000)]
    public int Remembered { get; init; } = 100_000;

    /// <summary>Slates that may wait for the writer; beyond it they are not logged. Default 8,192.</summary>
    [Range(16, 1_000_000)]
    public int QueueLimit { get; init; } = 8_192;
}
