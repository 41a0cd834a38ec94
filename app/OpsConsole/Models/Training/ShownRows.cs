using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models.Training;

/// <summary>Rows of what shoppers were shown, with the features of that moment.</summary>
/// <remarks>
/// What stands high is taken more often because it is seen more often. An item that was taken therefore weighs the inverse of its place's
/// examination (Joachims, Swaminathan, Schnabel: Unbiased learning-to-rank with biased feedback, WSDM 2017), bounded, since the
/// weights of places hardly looked at would drown all others.
/// The label asks what it asks of every candidate: was it bought within a window's length from here on? An example therefore counts once that time has
/// passed, and an item that was bought by another way than the list is wanted too, without a weight: where it stood had no part in it.
/// </remarks>
internal sealed class ShownRows
{
    /// <summary>Bound of a weight.</summary>
    public const double MaxWeight = 10;

    /// <summary>Statistics of items may be so old: a snapshot an example would copy a page each.</summary>
    private const long FreshMs = 60_000;

    private readonly ShownExample[] _shown;
    private readonly PurchaseLog _past;
    private readonly long _horizonMs;
    private readonly Dictionary<string, int> _shoppers;
    private readonly ExaminationCurve _curve;

    /// <param name="shown">In any order.</param>
    /// <param name="past">Purchases known at the moment of training.</param>
    /// <param name="asOfMs">That moment; examples whose time to be bought had not passed then are left out.</param>
    /// <param name="horizonMs">How long a shopper has to buy what was shown, in ms.</param>
    public ShownRows(IReadOnlyList<ShownExample> shown, PurchaseLog past, long asOfMs, long horizonMs)
    {
        (_past, _horizonMs) = (past, horizonMs);
        _shown = [.. shown.Where(example => example.ShownAtMs + horizonMs < asOfMs)
            .OrderBy(example => example.ShownAtMs).ThenBy(example => example.UserId, StringComparer.Ordinal).ThenBy(example => example.Position)];
        _curve = ExaminationCurve.Estimate(_shown);
        _shoppers = [];
        for (var shopper = 0; _shown.Length > 0 && shopper < past.UserIds.Count; shopper++)
        {
            _shoppers.Add(past.UserIds[shopper], shopper);
        }
    }

    /// <summary>How many examples have become rows.</summary>
    public int Used { get; private set; }

    /// <summary>How many of them were bought.</summary>
    public int Wanted { get; private set; }

    /// <summary>Adds the examples of a window and moves the replay along with them.</summary>
    /// <param name="rows">Takes them.</param>
    /// <param name="window">When they were shown.</param>
    /// <param name="model">Generators of the window's start.</param>
    /// <param name="replay">Has reached the window's start.</param>
    /// <param name="token">Ends it.</param>
    public void Add(TrainingRows rows, TrainingWindow window, RecommendationModel model, PurchaseReplay replay, CancellationToken token)
    {
        var items = replay.Items(window.StartMs);
        var bought = Bought(window);
        foreach (var slate in _shown.Where(example => example.ShownAtMs >= window.StartMs && example.ShownAtMs < window.EndMs).GroupBy(example => (example.ShownAtMs, example.UserId)))
        {
            token.ThrowIfCancellationRequested();
            var atMs = slate.Key.ShownAtMs;
            replay.AdvanceTo(atMs);
            items = atMs - items.AsOfMs < FreshMs ? items : replay.Items(atMs);
            var history = _shoppers.TryGetValue(slate.Key.UserId, out var shopper) ? replay.Histories[shopper] : UserHistory.Empty;
            ShownExample[] examples = [.. slate];
            var values = new float[examples.Length * FeatureDefinitions.Count];
            model.Features(history, items, atMs, Array.ConvertAll(examples, example => example.Item), values);
            for (var place = 0; place < examples.Length; place++)
            {
                var example = examples[place];
                var wanted = example.Wanted || (bought.TryGetValue((example.UserId, example.Item), out var times) && times.Exists(at => at > atMs && at <= atMs + _horizonMs));
                values.AsSpan(place * FeatureDefinitions.Count, FeatureDefinitions.Count).CopyTo(rows.Add(wanted, Weight(example)));
                Wanted += wanted ? 1 : 0;
            }

            Used += examples.Length;
        }
    }

    /// <summary>When shoppers bought which items, from the window's start until the last of its lists has had its time.</summary>
    private Dictionary<(string UserId, int Item), List<long>> Bought(TrainingWindow window)
    {
        var bought = new Dictionary<(string UserId, int Item), List<long>>();
        if (_shown.Length > 0)
        {
            foreach (ref readonly var line in _past.Between(window.StartMs, window.EndMs + _horizonMs).Span)
            {
                var key = (_past.UserIds[line.User], line.Item);
                if (!bought.TryGetValue(key, out var times))
                {
                    bought.Add(key, times = []);
                }

                times.Add(line.AtMs);
            }
        }

        return bought;
    }

    private float Weight(in ShownExample example) => example.Wanted ? (float)Math.Min(MaxWeight, 1 / _curve.At(example.Position)) : 1;
}
