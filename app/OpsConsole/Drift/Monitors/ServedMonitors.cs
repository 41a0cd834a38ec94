using OpsConsole.Engines.Features;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Served;

namespace OpsConsole.Drift.Monitors;

/// <summary>What the model sees, what it says, and what comes of it: from the log of served slates and what shoppers did with them.</summary>
internal sealed class ServedMonitors(ServedOutcomes outcomes, EventReader events, Comparing comparing) : IDriftSource
{
    /// <summary>Source of slates that a model made.</summary>
    private const string FromModel = "model";

    private const int LengthOfNdcg = 20;
    private const double WarnLoss = 0.10;
    private const double AlarmLoss = 0.20;

    private static readonly long s_tapsCome = (long)TimeSpan.FromMinutes(15).TotalMilliseconds;
    private static readonly long s_purchasesCome = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private static readonly DriftMonitor Score = DriftMonitor.Distribution("prediction.score", "Scores of the champion", "prediction", "Score of each place that the champion filled.");
    private static readonly DriftMonitor Source = DriftMonitor.Distribution("prediction.source", "Slates by level", "prediction", "Which level answered: the model, or a fallback and which.");
    private static readonly DriftMonitor Clicks = new("outcome.ctr", "Click-through lost", "outcome", "loss", WarnLoss, AlarmLoss, "Share of the places seen that were tapped, relative to the reference.");
    private static readonly DriftMonitor Conversion = new("outcome.cvr", "Conversion lost", "outcome", "loss", WarnLoss, AlarmLoss, "Share of the slates seen from which something was bought, relative to the reference.");
    private static readonly DriftMonitor Ndcg = new(
        "outcome.ndcg", "NDCG lost", "outcome", "loss", WarnLoss, AlarmLoss, "Prequential: a shopper's first slate of the day against what the shopper bought in the day after it, relative to the reference.");

    private static readonly DriftMonitor ClicksLevel = DriftMonitor.Level("outcome.ctrLevel", "Click-through since a day", "Share of the places seen that were tapped, day by day");
    private static readonly DriftMonitor ConversionLevel = DriftMonitor.Level("outcome.cvrLevel", "Conversion since a day", "Share of the slates seen from which something was bought, day by day");
    private static readonly DriftMonitor NdcgLevel = DriftMonitor.Level("outcome.ndcgLevel", "NDCG since a day", "Prequential NDCG, day by day");

    private static readonly WatchedFeature[] Features = [.. WatchedFeature.All];

    public IReadOnlyList<DriftMonitor> Monitors { get; } = [Score, Source, Clicks, Conversion, Ndcg, ClicksLevel, ConversionLevel, NdcgLevel, .. Features.Select(feature => feature.Monitor)];

    public IReadOnlyList<DriftFinding> Check(DriftPeriod period, CancellationToken token)
    {
        var gathered = new Gathered(comparing.MostRows, Features.Length);
        Read(period, gathered, token);
        List<DriftFinding> findings =
        [
            comparing.Numbers(Score, gathered.Scores, period),
            comparing.Categories(Source, gathered.Sources, period, gathered.SourceName),
            comparing.Loss(Clicks, gathered.Clicks, period),
            comparing.Loss(Conversion, gathered.Conversions, period),
            comparing.Loss(Ndcg, gathered.Ndcgs, period),
            comparing.Level(ClicksLevel, gathered.Clicks, period, WarnLoss),
            comparing.Level(ConversionLevel, gathered.Conversions, period, WarnLoss),
            comparing.Level(NdcgLevel, gathered.Ndcgs, period, WarnLoss),
        ];
        findings.AddRange(Features.Select((feature, place) => comparing.Numbers(feature.Monitor, gathered.Vectors[place], period)));
        return findings;
    }

    private void Read(DriftPeriod period, Gathered gathered, CancellationToken token)
    {
        var length = period.Window.UntilMs - period.Window.FromMs;

        // What is bought from a slate takes its time; in a short window it cannot be given a day.
        var horizon = Math.Min(s_purchasesCome, length / 4);
        var (tapsUntil, purchasesUntil) = (period.Window.UntilMs - Math.Min(s_tapsCome, length / 4), period.Window.UntilMs - horizon);
        var bought = new Purchases(events, period, token);
        var ready = Ready(period);
        var firstOfDay = new HashSet<(int Shopper, long Day)>();
        foreach (var outcome in outcomes.Read(period.EarliestMs, period.Window.UntilMs, token))
        {
            var slate = outcome.Slate;
            var shopper = gathered.ShopperOf(slate.UserId ?? slate.SlateId);
            gathered.Sources.Add(slate.AtMs, shopper, gathered.NumberOf(slate.Source));
            var byChampion = slate.Source == FromModel && slate.ModelVersion == period.Champion?.Version;
            GatherVectors(slate, shopper, byChampion, ready, gathered);
            // What merchandisers' rules made of a score is not the model's opinion.
            if (byChampion && slate.Policy != ServedPolicies.Ruled)
            {
                foreach (var item in slate.Items)
                {
                    gathered.Scores.Add(slate.AtMs, shopper, item.Score);
                }
            }

            Outcome(outcome, shopper, gathered, tapsUntil, purchasesUntil);
            if (slate.Source == FromModel && slate.UserId is { } user && slate.AtMs < purchasesUntil && firstOfDay.Add((shopper, slate.AtMs / 86_400_000))
                && bought.Between(user, slate.AtMs, slate.AtMs + horizon) is { Count: > 0 } wanted)
            {
                gathered.Ndcgs.Add(slate.AtMs, shopper, NdcgOf(slate, wanted));
            }
        }
    }

    /// <summary>Which features the shop is old enough for: before that they change with its age.</summary>
    private bool[] Ready(DriftPeriod period)
    {
        var began = events.Read(new EventFilter { Types = [EventType.Purchase] }).Select(row => (long?)EventTime.EffectiveMs(row)).FirstOrDefault();
        return [.. Features.Select(feature => period.ReferencesOf(feature.Monitor.Name).Any(reference => began + (feature.SettlesInDays * 86_400_000L) <= reference.Stretch.FromMs))];
    }

    private static void GatherVectors(ServedSlate slate, int shopper, bool byChampion, bool[] ready, Gathered gathered)
    {
        if (slate.Vectors is not { } vectors || vectors.SchemaHash != FeatureDefinitions.SchemaHash)
        {
            return;
        }

        for (var row = 0; row < Math.Min(vectors.Rows, slate.Items.Length); row++)
        {
            for (var place = 0; place < Features.Length; place++)
            {
                // Which items are scored is the model's doing: of another model they are no reference.
                var feature = Features[place];
                if (ready[place] && (byChampion || feature.Entity == FeatureEntity.Shopper))
                {
                    var value = vectors.Values[(row * FeatureDefinitions.Count) + feature.Column];
                    gathered.Vectors[place].Add(slate.AtMs, feature.Entity == FeatureEntity.Item ? slate.Items[row].Ordinal : shopper, value);
                }
            }
        }
    }

    private static void Outcome(ServedOutcome outcome, int shopper, Gathered gathered, long tapsUntil, long purchasesUntil)
    {
        var (seen, bought) = (false, false);
        foreach (var place in outcome.Places)
        {
            if (place.Seen && outcome.Slate.AtMs < tapsUntil)
            {
                gathered.Clicks.Add(outcome.Slate.AtMs, shopper, place.Tapped ? 1 : 0);
            }

            (seen, bought) = (seen || place.Seen, bought || place.Bought);
        }

        if (seen && outcome.Slate.AtMs < purchasesUntil)
        {
            gathered.Conversions.Add(outcome.Slate.AtMs, shopper, bought ? 1 : 0);
        }
    }

    private static double NdcgOf(ServedSlate slate, HashSet<string> wanted)
    {
        var (gain, best) = (0d, 0d);
        for (var place = 0; place < Math.Min(slate.Items.Length, LengthOfNdcg); place++)
        {
            gain += wanted.Contains(slate.Items[place].ItemId) ? 1 / Math.Log2(place + 2) : 0;
            best += place < wanted.Count ? 1 / Math.Log2(place + 2) : 0;
        }

        return best == 0 ? 0 : gain / best;
    }

    /// <summary>Purchases by shopper, by time.</summary>
    private sealed class Purchases
    {
        private readonly Dictionary<string, List<(long AtMs, string Item)>> _byShopper = new(StringComparer.Ordinal);

        public Purchases(EventReader events, DriftPeriod period, CancellationToken token)
        {
            var filter = new EventFilter { Types = [EventType.Purchase], EffectiveFrom = DateTimeOffset.FromUnixTimeMilliseconds(period.EarliestMs), EffectiveBefore = period.Window.Until };
            foreach (var row in events.Read(filter, token))
            {
                if (row.ItemId is { } item)
                {
                    if (!_byShopper.TryGetValue(row.UserId, out var purchases))
                    {
                        _byShopper.Add(row.UserId, purchases = []);
                    }

                    purchases.Add((EventTime.EffectiveMs(row), item));
                }
            }
        }

        public HashSet<string> Between(string user, long fromMs, long untilMs) =>
            _byShopper.TryGetValue(user, out var purchases) ? [.. purchases.Where(one => one.AtMs >= fromMs && one.AtMs < untilMs).Select(one => one.Item)] : [];
    }

    /// <summary>Rows of every monitor of this source.</summary>
    private sealed class Gathered(int most, int features)
    {
        /// <summary>Rows of a feature: there are many features, and these suffice.</summary>
        private const int MostVectors = 20_000;

        private readonly Dictionary<string, int> _shoppers = new(StringComparer.Ordinal);
        private readonly List<string> _sources = [];

        public Observations Scores { get; } = new(most);

        public Observations Sources { get; } = new(most);

        public Observations Clicks { get; } = new(most);

        public Observations Conversions { get; } = new(most);

        public Observations Ndcgs { get; } = new(most);

        public Observations[] Vectors { get; } = [.. Enumerable.Range(0, features).Select(_ => new Observations(MostVectors))];

        public string SourceName(int number) => _sources[number];

        public int NumberOf(string source)
        {
            if (_sources.IndexOf(source) is var known and >= 0)
            {
                return known;
            }

            _sources.Add(source);
            return _sources.Count - 1;
        }

        public int ShopperOf(string user)
        {
            if (!_shoppers.TryGetValue(user, out var number))
            {
                _shoppers.Add(user, number = _shoppers.Count);
            }

            return number;
        }
    }
}
