namespace OpsConsole.Engines.Routing.Live;

/// <summary>
/// How long things really take against what the plan allows: a ratio, how sure of it one can be, and how much single legs or services scatter about it. Immutable; it
/// learns from each that has ended, recent ones count more.
/// </summary>
/// <remarks>
/// The time for p planned seconds has mean ratio · p and variance scatter · p · (1 + p / weight): independent increments, as of a random walk, and the
/// uncertainty of the ratio itself, which all that lies ahead shares. So the spread grows with the root of the time ahead while that is short, and in proportion where it is long.
/// </remarks>
public sealed record Pace
{
    /// <summary>Shorter legs and services say nothing: rounding and walking to the van are as long.</summary>
    public const double LeastPlannedSeconds = 30;

    private const double LeastRatio = 0.4;
    private const double MostRatio = 4;

    /// <summary>Planned seconds after which what was seen counts half.</summary>
    private const double HalfLifeSeconds = 2 * 3600;

    private const double PriorWeightSeconds = 900;
    private const double PriorCount = 8;
    private const double MostCount = 40;

    private Pace(double scatter) => ScatterSeconds = scatter;

    /// <summary>Driving, before anything was seen: as planned; a leg of five minutes scatters by a quarter, the ratio is known to a seventh.</summary>
    public static Pace Travel { get; } = new(18.75);

    /// <summary>Serving, before anything was seen: as planned, scattering by two fifths of four minutes.</summary>
    public static Pace Service { get; } = new(38.4);

    /// <summary>Mean of real over planned time.</summary>
    public double Ratio => (PriorWeightSeconds + SeenActual) / WeightSeconds;

    /// <summary>Variance that a planned second adds, in seconds.</summary>
    public double ScatterSeconds { get; private init; }

    /// <summary>Planned seconds that the ratio rests on, with those that stand for what was believed before.</summary>
    public double WeightSeconds => PriorWeightSeconds + SeenPlanned;

    private double SeenPlanned { get; init; }

    private double SeenActual { get; init; }

    private double Count { get; init; } = PriorCount;

    /// <summary>Learns from a leg or a service that has ended.</summary>
    /// <param name="plannedSeconds">What the plan allowed; below <see cref="LeastPlannedSeconds"/> nothing is learnt.</param>
    /// <param name="actualSeconds">What it took; a ratio outside 0.4 to 4 counts as the nearer of these.</param>
    public Pace Observe(double plannedSeconds, double actualSeconds)
    {
        if (!(plannedSeconds >= LeastPlannedSeconds) || !double.IsFinite(actualSeconds))
        {
            return this;
        }

        var ratio = Math.Clamp(actualSeconds / plannedSeconds, LeastRatio, MostRatio);
        var surprise = plannedSeconds * (ratio - Ratio) * (ratio - Ratio) / (1 + (plannedSeconds / WeightSeconds));
        var kept = Math.Pow(2, -plannedSeconds / HalfLifeSeconds);
        return this with
        {
            SeenPlanned = (SeenPlanned * kept) + plannedSeconds,
            SeenActual = (SeenActual * kept) + (plannedSeconds * ratio),
            ScatterSeconds = ((ScatterSeconds * Count) + surprise) / (Count + 1),
            Count = Math.Min(MostCount, Count + 1),
        };
    }

    /// <summary>Expected seconds for what is planned to take so many.</summary>
    public double Mean(double plannedSeconds) => Ratio * plannedSeconds;

    /// <summary>Variance of that, seconds squared.</summary>
    public double Variance(double plannedSeconds) => ScatterSeconds * plannedSeconds * (1 + (plannedSeconds / WeightSeconds));
}
