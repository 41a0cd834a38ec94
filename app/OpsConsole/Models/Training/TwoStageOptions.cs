using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models.Training;

/// <summary>How a two-stage model is trained. Defaults were tuned on Online Retail before October 2011.</summary>
internal sealed record TwoStageOptions
{
    /// <summary>No ranker: the linear blend alone.</summary>
    public static TwoStageOptions Linear { get; } = new() { Windows = 0 };

    /// <summary>Candidate generators.</summary>
    public LinearBlendOptions Generator { get; init; } = new();

    /// <summary>Trees of the ranker: two ensembles averaged, since what one seed draws costs more than the second one's tenth of a millisecond a shopper.</summary>
    public GradientBoostingOptions Boosting { get; init; } = new() { Members = 2 };

    /// <summary>Trees of the basket ranker; seed and threads are those of <see cref="Boosting"/>.</summary>
    public GradientBoostingOptions BasketBoosting { get; init; } = new();

    /// <summary>How the ranker is used.</summary>
    public RankingOptions Ranking { get; init; } = new() { GeneratorWeight = 0.2, BasketGeneratorWeight = 0.5 };

    /// <summary>Windows before the moment whose purchases are the labels; 0 trains no ranker. More help little and take their time. Default 3; 0 to 24.</summary>
    public int Windows { get; init; } = 3;

    /// <summary>Windows at most where the newest of them hold fewer purchase lines than <see cref="EnoughLines"/>. Default 6; at most 24.</summary>
    public int MaxWindows { get; init; } = 6;

    /// <summary>Purchase lines in all windows with which no further window is laid. Default 60,000.</summary>
    public int EnoughLines { get; init; } = 60_000;

    /// <summary>
    /// Days of a window, as many as the history allows: at most a share of it, see <see cref="HistoryShare"/>. Default 30; 1 to 365.
    /// </summary>
    public double WindowDays { get; init; } = 30;

    /// <summary>A window takes at most one in so many days of the history, so that enough lies before the oldest. Default 8; 4 to 100.</summary>
    public double HistoryShare { get; init; } = 8;

    /// <summary>Windows shorter than this say little of what a shopper wants: the model stays linear. Default 3; 0.5 to 365.</summary>
    public double LeastWindowDays { get; init; } = 3;

    /// <summary>Fewer purchases of candidates than this in all windows: the model stays linear. Default 1,000; 1 to 1,000,000.</summary>
    public int LeastPositives { get; init; } = 1_000;

    /// <summary>
    /// Rows of all windows, about 500 bytes each with the trainer's copies; beyond it shoppers are sampled by the seed. Default 2,000,000; 1,000 to 20,000,000.
    /// </summary>
    public int MaxRows { get; init; } = 2_000_000;

    /// <summary>Rows of all windows' baskets, about 600 bytes each with the trainer's copies; beyond it baskets are sampled by the seed. 0 trains no basket ranker. Default 900,000; at most 20,000,000.</summary>
    public int MaxBasketRows { get; init; } = 900_000;

    /// <summary>These options if every one is within its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option that is not.</exception>
    public TwoStageOptions Validated()
    {
        Generator.Validated();
        Boosting.Validated();
        BasketBoosting.Validated();
        Ranking.Validated();
        Check(Windows, 0, 24, nameof(Windows));
        Check(MaxWindows, 0, 24, nameof(MaxWindows));
        Check(EnoughLines, 0, 100_000_000, nameof(EnoughLines));
        Check(WindowDays, 1, 365, nameof(WindowDays));
        Check(HistoryShare, 4, 100, nameof(HistoryShare));
        Check(LeastWindowDays, 0.5, 365, nameof(LeastWindowDays));
        Check(LeastPositives, 1, 1_000_000, nameof(LeastPositives));
        Check(MaxRows, 1_000, 20_000_000, nameof(MaxRows));
        Check(MaxBasketRows, 0, 20_000_000, nameof(MaxBasketRows));
        return this;
    }

    private static void Check(double value, double lowest, double highest, string option)
    {
        if (!(value >= lowest && value <= highest))
        {
            throw new ArgumentOutOfRangeException(option, value, $"must lie between {lowest} and {highest}");
        }
    }
}
