using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace OpsConsole.Models.Rollouts;

/// <summary>How a model that has passed its gates comes to serve, section <c>Models:Rollout</c>. Times of stages are the shop's.</summary>
public sealed record RolloutOptions : IValidatableObject
{
    /// <summary>Whether rollouts go on by themselves. Default true; otherwise a person promotes.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Real seconds between looks. Default 1.</summary>
    [Range(0.05, 10)]
    public double TickSeconds { get; init; } = 1;

    /// <summary>Shortest time in shadow. Default 30 minutes.</summary>
    public TimeSpan ShadowTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Requests that the model must have computed beside the champion in shadow. Default 200.</summary>
    [Range(0, 1_000_000)]
    public long ShadowComparisons { get; init; } = 200;

    /// <summary>Shares of shoppers, percent, one stage each, rising. Default <c>10,50</c>.</summary>
    public string CanaryPercents { get; init; } = "10,50";

    /// <summary>Shortest time of each canary stage. Default 4 hours.</summary>
    public TimeSpan CanaryTime { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Items that shoppers must have been shown by the model in each canary stage. Default 2,000.</summary>
    [Range(0, 100_000_000)]
    public long CanaryImpressions { get; init; } = 2_000;

    /// <summary>How long a new champion is watched. Default 24 hours.</summary>
    public TimeSpan BakeTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Real seconds over which errors and latency are looked at. Default 30.</summary>
    [Range(2, 600)]
    public double GuardSeconds { get; init; } = 30;

    /// <summary>Fewest calls before errors are judged. Default 20.</summary>
    [Range(1, 100_000)]
    public long GuardCalls { get; init; } = 20;

    /// <summary>Share of failed calls beyond the champion's that ends a rollout. Default 0.05.</summary>
    [Range(0, 1)]
    public double GuardFailures { get; init; } = 0.05;

    /// <summary>99th percentile, as a multiple of the champion's, that ends a rollout. Default 2.</summary>
    [Range(1, 100)]
    public double GuardLatencyRatio { get; init; } = 2;

    /// <summary>99th percentile that is never too long, milliseconds. Default 25.</summary>
    [Range(0.1, 10_000)]
    public double GuardLatencyMs { get; init; } = 25;

    /// <summary>Chance of ending the rollout of a model that converts as well as the champion, over all looks. Default 0.01.</summary>
    [Range(0.0001, 0.5)]
    public double GuardAlpha { get; init; } = 0.01;

    /// <summary>Impressions that count as one independent observation: items of a slate, and slates of a shopper, go together. Default 4.</summary>
    [Range(1, 1_000)]
    public double ImpressionsPerObservation { get; init; } = 4;

    /// <summary>The stages' shares.</summary>
    internal double[] Percents => [.. CanaryPercents.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => double.Parse(part, CultureInfo.InvariantCulture))];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var parts = CanaryPercents.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length > 10 || parts.Any(part => !double.TryParse(part, CultureInfo.InvariantCulture, out var percent) || percent is not (> 0 and <= 100)))
        {
            yield return new ValidationResult("must be at most ten numbers above 0 up to 100 with commas between them", [nameof(CanaryPercents)]);
        }
    }
}
