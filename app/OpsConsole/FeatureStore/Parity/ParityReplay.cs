using System.Runtime.InteropServices;
using OpsConsole.Catalog;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Served;

namespace OpsConsole.FeatureStore.Parity;

/// <summary>Recomputes logged vectors from the purchases in the event table and compares them, bit for bit.</summary>
/// <remarks>
/// <para>It shares the definitions with serving, nothing else: no online value, no updater, no checkpoint. So it finds what those get wrong:
/// events lost, doubled or applied out of order, values restored badly, a snapshot that claims another sequence than it holds.</para>
/// <para>One pass over the purchases serves all vectors. Before each purchase is applied, the shopper's history is put aside for the vectors that saw
/// it as it is, and the items' statistics for the vectors that name a sequence before this one; both are immutable, so that putting aside
/// is one reference. A slate is compared and let go as soon as it has both.</para>
/// </remarks>
internal sealed class ParityReplay(EventReader reader, CurrentCatalog catalog)
{
    /// <summary>Compares the vectors of slates. Blocks on the disk: call it from a worker.</summary>
    /// <param name="slates">Slates with vectors.</param>
    /// <param name="models">The models of their versions; null for one that is gone.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="token">Ends it.</param>
    public ParityReport Run(IReadOnlyList<ServedSlate> slates, IReadOnlyDictionary<string, RecommendationModel?> models, Action<double> progress, CancellationToken token)
    {
        var tally = new ParityTally();
        var pending = Pending(slates, models, tally);
        if (pending.Count == 0)
        {
            return tally.Report();
        }

        var byUser = pending.Where(one => one.UserId is not null).GroupBy(one => one.UserId!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<Vectors>(group.OrderBy(one => one.Logged.UserSequence)), StringComparer.Ordinal);
        var byItems = new Queue<Vectors>(pending.OrderBy(one => one.Logged.ItemSequence));
        var last = pending.Max(one => Math.Max(one.Logged.UserSequence, one.Logged.ItemSequence));
        var items = catalog.Snapshot;
        var histories = new Dictionary<string, UserHistory>(StringComparer.Ordinal);
        var statistics = new ItemStatisticsBuilder();
        var read = 0;
        foreach (var row in reader.Read(new EventFilter { Types = [EventType.Purchase], ThroughSequence = last }, token))
        {
            if (row.ItemId is null || items.Find(row.ItemId) is not { } item)
            {
                continue;
            }

            ref var history = ref CollectionsMarshal.GetValueRefOrAddDefault(histories, row.UserId, out _);
            history ??= UserHistory.Empty;
            if (byUser.TryGetValue(row.UserId, out var waiting))
            {
                PutAside(waiting, row.Sequence, history, tally);
            }

            PutAside(byItems, row.Sequence, statistics, tally);
            var fact = new PurchaseFact(item.Ordinal, EventTime.EffectiveMs(row), (float)row.Quantity, row.ValueTenThousandths / 10_000f);
            statistics.Apply(history, fact, row.Sequence);
            history = history.With(fact);
            if (++read % 50_000 == 0)
            {
                progress(last == 0 ? 1 : (double)row.Sequence / last);
            }
        }

        foreach (var (userId, waiting) in byUser)
        {
            PutAside(waiting, long.MaxValue, histories.GetValueOrDefault(userId, UserHistory.Empty), tally);
        }

        PutAside(byItems, long.MaxValue, statistics, tally);
        return tally.Report();
    }

    private static List<Vectors> Pending(IReadOnlyList<ServedSlate> slates, IReadOnlyDictionary<string, RecommendationModel?> models, ParityTally tally)
    {
        var pending = new List<Vectors>();
        foreach (var slate in slates)
        {
            if (slate.Vectors is not { Rows: > 0 } logged)
            {
                continue;
            }

            var comparable = logged.SchemaHash == FeatureDefinitions.SchemaHash && logged.Rows <= slate.Items.Length && logged.Values.Length == logged.Rows * FeatureDefinitions.Count;
            if (comparable && slate.ModelVersion is { } version && models.GetValueOrDefault(version) is { } model)
            {
                pending.Add(new Vectors(slate, logged, model));
            }
            else
            {
                tally.CountNotComparable(logged.Rows);
            }
        }

        return pending;
    }

    /// <summary>Gives a shopper's history to the vectors that saw it before a purchase of this sequence.</summary>
    private static void PutAside(Queue<Vectors> waiting, long sequence, UserHistory history, ParityTally tally)
    {
        while (waiting.TryPeek(out var next) && next.Logged.UserSequence < sequence)
        {
            waiting.Dequeue().Take(history, tally);
        }
    }

    private static void PutAside(Queue<Vectors> waiting, long sequence, ItemStatisticsBuilder statistics, ParityTally tally)
    {
        ItemStatistics? snapshot = null;
        while (waiting.TryPeek(out var next) && next.Logged.ItemSequence < sequence)
        {
            waiting.Dequeue().Take(snapshot ??= statistics.Snapshot(next.Logged.NowMs), tally);
        }
    }

    /// <summary>A slate's vectors, waiting for the values that they were made from.</summary>
    private sealed class Vectors(ServedSlate slate, ServedVectors logged, RecommendationModel model)
    {
        private UserHistory? _history = slate.UserId is null ? UserHistory.Empty : null;
        private ItemStatistics? _items;

        public string? UserId => slate.UserId;

        public ServedVectors Logged => logged;

        public void Take(UserHistory history, ParityTally tally)
        {
            _history = history;
            Compare(tally);
        }

        public void Take(ItemStatistics items, ParityTally tally)
        {
            _items = items;
            Compare(tally);
        }

        private void Compare(ParityTally tally)
        {
            if (_history is null || _items is null)
            {
                return;
            }

            var ordinals = new int[logged.Rows];
            for (var row = 0; row < ordinals.Length; row++)
            {
                ordinals[row] = slate.Items[row].Ordinal;
            }

            var recomputed = Rows(ordinals, logged.NowMs);
            tally.Compare(slate, recomputed, slate.AtMs == logged.NowMs ? recomputed : Rows(ordinals, slate.AtMs));
            (_history, _items) = (null, null);
        }

        private float[] Rows(int[] ordinals, long nowMs)
        {
            var rows = new float[logged.Values.Length];
            model.Features(model.Prepare(_history!, _items!, nowMs), ordinals, rows); // Both are there, see Compare.
            return rows;
        }
    }
}
