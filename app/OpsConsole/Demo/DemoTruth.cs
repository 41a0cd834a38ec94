using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Phones;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Time;

namespace OpsConsole.Demo;

/// <summary>One minute of served slates of one source, judged by the simulated shoppers' true tastes; where the shop's clock runs faster, what the shop lives through in one.</summary>
/// <param name="Minute">Begin of the minute, by the shop's clock.</param>
/// <param name="Source">The level that made the slates.</param>
/// <param name="Slates">Slates shown.</param>
/// <param name="ExpectedPurchases">Purchases that they bring on average.</param>
/// <param name="BestPurchases">Purchases that the best possible slates would have brought.</param>
public sealed record TruthMinute(DateTimeOffset Minute, string Source, long Slates, double ExpectedPurchases, double BestPurchases)
{
    /// <summary>Share of the possible purchases that was missed, 0 to 1.</summary>
    public double Regret => BestPurchases <= 0 ? 0 : 1 - (ExpectedPurchases / BestPurchases);

    /// <summary>Expected purchases by slate.</summary>
    public double TrueConversion => Slates == 0 ? 0 : ExpectedPurchases / Slates;
}

/// <summary>
/// What the demo's slates were really worth, by minute and source, for a day: in memory, at most 1,440 minutes of at most seven sources (under 1 MB).
/// Only a demo can know it: the tastes are the simulator's.
/// </summary>
public sealed class DemoTruth(ShopClock shop) : IPhoneObserver
{
    private const int Minutes = 1_440;

    // Sources are a bounded set; what a server of another version says beyond it counts together.
    private static readonly string[] Sources = ["model", "personal", "previousModel", "trending", "curated", "static"];
    private const string OtherSource = "other";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(long Minute, string Source), Sum> _sums = [];
    private (ShopperWorld World, Func<int, bool> Available)? _judge;
    private long _visits, _purchases, _attributed;

    private long MinuteSeconds { get; } = Math.Max(60, (long)Math.Round(60 * shop.Speed));

    /// <summary>Visits that ended since the start.</summary>
    public long Visits => Interlocked.Read(ref _visits);

    /// <summary>Lines paid for since the start.</summary>
    public long Purchases => Interlocked.Read(ref _purchases);

    /// <summary>Lines paid for that a slate had shown.</summary>
    public long AttributedPurchases => Interlocked.Read(ref _attributed);

    /// <summary>Minutes since a moment, oldest first.</summary>
    public IReadOnlyList<TruthMinute> Since(DateTimeOffset from)
    {
        var first = MinuteOf(from);
        lock (_gate)
        {
            return
            [
                .. _sums.Where(entry => entry.Key.Minute >= first).Select(entry => new TruthMinute(
                    DateTimeOffset.FromUnixTimeSeconds(entry.Key.Minute * MinuteSeconds), entry.Key.Source, entry.Value.Slates, entry.Value.Expected, entry.Value.Best)),
            ];
        }
    }

    /// <summary>Says who knows the truth; slates shown before are not judged.</summary>
    internal void JudgeBy(ShopperWorld world, Func<int, bool> available) => _judge = (world, available);

    /// <inheritdoc />
    void IPhoneObserver.Called(string endpoint, TimeSpan elapsed, int status)
    {
        // The server counts its own requests.
    }

    /// <inheritdoc />
    void IPhoneObserver.Shown(Shopper shopper, Slate slate, ShownSlate shown, DateTimeOffset at)
    {
        if (_judge is not { } judge)
        {
            return;
        }

        var truth = SlateTruth.Of(judge.World, shopper, shown.Items, at, judge.Available);
        var source = Sources.Contains(slate.Source, StringComparer.Ordinal) ? slate.Source! : OtherSource;
        Add(MinuteOf(at), source, truth);
    }

    /// <inheritdoc />
    void IPhoneObserver.Refused(Slate slate)
    {
        // A stale slate was worth nothing because nobody saw it.
    }

    /// <inheritdoc />
    void IPhoneObserver.Left(Shopper shopper, Visit visit)
    {
        Interlocked.Increment(ref _visits);
        Interlocked.Add(ref _purchases, visit.Purchases);
        Interlocked.Add(ref _attributed, visit.AttributedPurchases);
    }

    internal void Add(long minute, string source, SlateTruth truth)
    {
        lock (_gate)
        {
            _sums[(minute, source)] = _sums.GetValueOrDefault((minute, source)).With(truth);
            while (_sums.First().Key.Minute <= minute - Minutes)
            {
                _sums.Remove(_sums.First().Key);
            }
        }
    }

    internal long MinuteOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / MinuteSeconds;

    private readonly record struct Sum(long Slates, double Expected, double Best)
    {
        public Sum With(SlateTruth truth) => new(Slates + 1, Expected + truth.ExpectedPurchases, Best + truth.BestPurchases);
    }
}
