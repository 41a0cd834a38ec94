using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Drift;

/// <summary>What drift is measured over and when it matters, section <c>Drift</c>. All spans are of the shop's time.</summary>
public sealed record DriftOptions : IValidatableObject
{
    /// <summary>Length of the window that is judged. Default 14 days.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Length of the trailing reference right before the window, and of the reference that ends where the champion's training did. Default 28 days.</summary>
    public TimeSpan Reference { get; init; } = TimeSpan.FromDays(28);

    /// <summary>Rows that the window and each reference must have. Default 200.</summary>
    [Range(1, 1_000_000)]
    public int LeastRows { get; init; } = 200;

    /// <summary>Shoppers whom both must have: what resembles each other counts once. Default 30.</summary>
    [Range(2, 1_000_000)]
    public int LeastShoppers { get; init; } = 30;

    /// <summary>Rows of a monitor that are held in memory; beyond it shoppers are left out at random. Default 400,000.</summary>
    [Range(1_000, 20_000_000)]
    public int MostRows { get; init; } = 400_000;

    /// <summary>Items of a shop beyond which no challenger is trained for the paired shadow: its training grows with their third power. Default 12,000.</summary>
    [Range(0, 200_000)]
    public int ShadowMostItems { get; init; } = 12_000;

    /// <summary>Largest q-value (p-value, corrected for the number of comparisons) of a warning or an alarm. Default .005.</summary>
    [Range(0.000_001, 0.2)]
    public double Significance { get; init; } = 0.005;

    /// <summary>Resamples of each comparison. Default 200.</summary>
    [Range(50, 10_000)]
    public int Resamples { get; init; } = 200;

    /// <summary>Seed of the resampling. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How long a monitor whose alarm ended, or a retraining for drift, is followed by no other. Default 7 days.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Whether an alarm that opens starts a training. Default true.</summary>
    public bool RetrainOnAlarm { get; init; } = true;

    /// <summary>How long results are kept. Default 400 days: longer than a year, for the comparison with the same season.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(400);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Window < TimeSpan.FromMinutes(1) || Window > TimeSpan.FromDays(366))
        {
            yield return new ValidationResult("Drift:Window must be from a minute to 366 days.", [nameof(Window)]);
        }

        if (Reference < Window || Reference > TimeSpan.FromDays(732))
        {
            yield return new ValidationResult("Drift:Reference must be at least as long as Drift:Window, and at most 732 days.", [nameof(Reference)]);
        }

        if (CoolDown < TimeSpan.Zero)
        {
            yield return new ValidationResult("Drift:CoolDown must not be negative.", [nameof(CoolDown)]);
        }
    }
}
