using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Features;

/// <summary>How a shopper shops, over all items: visits, their rhythm, prices, and how much of it is new each time. Immutable.</summary>
public readonly record struct ShopperHabits
{
    /// <summary>Share of each new gap in <see cref="GapDays"/>.</summary>
    private const float GapShare = .3f;

    /// <summary>Visits in which something was bought; see <see cref="UserHistory.SameVisitMs"/>.</summary>
    public int Visits { get; private init; }

    /// <summary>Lines bought; those of one item in one visit count once.</summary>
    public int Lines { get; private init; }

    /// <summary>Of <see cref="Lines"/>, the first purchases of an item.</summary>
    public int NewLines { get; private init; }

    /// <summary>Lines of the latest visit.</summary>
    public int LastVisitLines { get; private init; }

    /// <summary>Earliest purchase, Unix ms; 0 when there is none.</summary>
    public long FirstAtMs { get; private init; }

    /// <summary>Latest purchase, Unix ms; 0 when there is none.</summary>
    public long LastAtMs { get; private init; }

    /// <summary>Visits decayed to <see cref="LastAtMs"/>.</summary>
    public PairDecay RecentVisits { get; private init; }

    /// <summary>Lines decayed to <see cref="LastAtMs"/>.</summary>
    public PairDecay RecentLines { get; private init; }

    /// <summary>First purchases of an item decayed to <see cref="LastAtMs"/>.</summary>
    public PairDecay RecentNewLines { get; private init; }

    /// <summary>Days between visits, the latest gaps first among equals; NaN before the second visit.</summary>
    public float GapDays { get; private init; }

    /// <summary>Lines with a price.</summary>
    public int PricedLines { get; private init; }

    /// <summary>Mean of ln(price) over lines with a price; NaN when there is none.</summary>
    public double LogPrice => PricedLines > 0 ? LogPriceSum / PricedLines : double.NaN;

    /// <summary>Standard deviation of ln(price) over lines with a price; NaN for fewer than two.</summary>
    public double LogPriceDeviation =>
        PricedLines > 1 ? Math.Sqrt(Math.Max(0, (LogPriceSquares - LogPriceSum * LogPriceSum / PricedLines) / (PricedLines - 1))) : double.NaN;

    private double LogPriceSum { get; init; }

    private double LogPriceSquares { get; init; }

    /// <summary>A visit that became known late: its other lines belong to it too.</summary>
    private long LateVisitAtMs { get; init; }

    /// <summary>Nothing bought yet.</summary>
    public static readonly ShopperHabits None = new() { GapDays = float.NaN };

    /// <summary>Whether a purchase at a moment belongs to a visit that is counted already.</summary>
    public bool IsSameVisit(long atMs) =>
        Visits > 0 && (Math.Abs(atMs - LastAtMs) < UserHistory.SameVisitMs || (LateVisitAtMs > 0 && Math.Abs(atMs - LateVisitAtMs) < UserHistory.SameVisitMs));

    /// <summary>The habits after one more line.</summary>
    /// <param name="fact">What was bought.</param>
    /// <param name="counted">Whether this visit already has a line of the item.</param>
    /// <param name="isNew">Whether the shopper buys the item for the first time.</param>
    internal ShopperHabits With(in PurchaseFact fact, bool counted, bool isNew)
    {
        var sameVisit = IsSameVisit(fact.AtMs);
        var late = Visits > 0 && fact.AtMs < LastAtMs;
        var visit = sameVisit ? default : PairDecay.One;
        var line = counted ? default : PairDecay.One;
        var newLine = isNew ? PairDecay.One : default;
        var logPrice = fact.Price > 0 ? Math.Log(fact.Price) : 0;
        return this with
        {
            Visits = sameVisit ? Visits : Visits + 1,
            Lines = counted ? Lines : Lines + 1,
            NewLines = isNew ? NewLines + 1 : NewLines,
            LastVisitLines = late || counted ? LastVisitLines : sameVisit ? LastVisitLines + 1 : 1,
            FirstAtMs = Visits == 0 ? fact.AtMs : Math.Min(FirstAtMs, fact.AtMs),
            LastAtMs = Math.Max(LastAtMs, fact.AtMs),
            RecentVisits = Add(RecentVisits, visit, fact.AtMs),
            RecentLines = Add(RecentLines, line, fact.AtMs),
            RecentNewLines = Add(RecentNewLines, newLine, fact.AtMs),
            GapDays = sameVisit || late || Visits == 0 ? GapDays : Gap(fact.AtMs),
            PricedLines = fact.Price > 0 ? PricedLines + 1 : PricedLines,
            LogPriceSum = LogPriceSum + logPrice,
            LogPriceSquares = LogPriceSquares + logPrice * logPrice,
            LateVisitAtMs = late && !sameVisit ? fact.AtMs : LateVisitAtMs,
        };
    }

    private PairDecay Add(in PairDecay sum, in PairDecay more, long atMs)
    {
        if (atMs >= LastAtMs)
        {
            return (atMs == LastAtMs ? sum : sum.After(atMs - LastAtMs)).Plus(more);
        }

        return sum.Plus(more.After(LastAtMs - atMs));
    }

    private float Gap(long atMs)
    {
        var days = (float)((atMs - LastAtMs) / HalfLife.DayMs);
        return float.IsNaN(GapDays) ? days : GapDays + GapShare * (days - GapDays);
    }
}
