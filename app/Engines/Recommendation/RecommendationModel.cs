using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

/// <summary>What serves: candidate generators, and the order in which their candidates are offered. Immutable and safe for any number of threads.</summary>
/// <param name="generator">Finds candidates, and orders them too where there is no ranker.</param>
public sealed class RecommendationModel(LinearBlendModel generator)
{
    /// <summary>Longest list that can be asked for.</summary>
    public const int MaxItems = LinearBlendModel.MaxCandidates;

    /// <summary><see cref="Kind"/> of a model without a ranker.</summary>
    public const string Linear = "linear";

    /// <summary>The generators.</summary>
    public LinearBlendModel Generator { get; } = generator;

    /// <summary><see cref="Linear"/>.</summary>
    public string Kind { get; } = Linear;

    /// <summary>Nothing from this moment on was seen in training, Unix ms.</summary>
    public long AsOfMs => Generator.AsOfMs;

    /// <summary>Items of this ordinal and above are unknown to the model.</summary>
    public int ItemCount => Generator.ItemCount;

    /// <summary>The features that it was trained on; see <see cref="FeatureDefinitions.SchemaHash"/>.</summary>
    public string SchemaHash { get; } = FeatureDefinitions.SchemaHash;

    /// <summary>Ranks a shopper's candidates once, for any number of requests until the history or the model changes.</summary>
    /// <param name="history">What was bought; <see cref="UserHistory.Empty"/> for a new shopper.</param>
    /// <param name="items">All items' sales.</param>
    /// <param name="nowMs">The moment of the request, Unix ms.</param>
    public PersonalCandidates Prepare(UserHistory history, ItemStatistics items, long nowMs) =>
        new(this, Generator.Rank(history), history, items, nowMs);

    /// <summary>The best items for a shopper from what <see cref="Prepare"/> kept. Allocates nothing once the thread is warm.</summary>
    /// <param name="candidates">The shopper's, prepared by this model.</param>
    /// <param name="basket">Ordinals in the basket; they are never offered.</param>
    /// <param name="allowed">What may be offered.</param>
    /// <param name="excludeBought">Whether to leave out what the shopper has bought before.</param>
    /// <param name="result">Takes the items, best first; at most <see cref="MaxItems"/>.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="ArgumentException">The candidates are another model's.</exception>
    public int Recommend(PersonalCandidates candidates, ReadOnlySpan<int> basket, ItemBits allowed, bool excludeBought, Span<ScoredItem> result)
    {
        if (!ReferenceEquals(candidates.Model, this))
        {
            throw new ArgumentException("the candidates were prepared by another model", nameof(candidates));
        }

        return Generator.Blend(candidates.Ranked, candidates.History, basket, allowed, excludeBought, result);
    }

    /// <summary>The items that go best with a basket, or with a single item. Allocates nothing once the thread is warm.</summary>
    /// <param name="basket">Ordinals in the basket; they are never offered.</param>
    /// <param name="allowed">What may be offered.</param>
    /// <param name="result">Takes the items, best first; at most <see cref="MaxItems"/>.</param>
    /// <returns>How many were written.</returns>
    public int Similar(ReadOnlySpan<int> basket, ItemBits allowed, Span<ScoredItem> result) => Generator.Similar(basket, allowed, result);

    /// <summary>The rows of features of items, as <see cref="Prepare"/> sees them: for the log and for checking that training sees the same.</summary>
    /// <param name="candidates">The shopper's, prepared by this model.</param>
    /// <param name="items">Catalogue ordinals.</param>
    /// <param name="rows">Takes <see cref="FeatureDefinitions.Count"/> values an item.</param>
    /// <returns>Rows written.</returns>
    public int Features(PersonalCandidates candidates, ReadOnlySpan<int> items, Span<float> rows)
    {
        var set = Generator.Generate(candidates.History);
        var width = FeatureDefinitions.Count;
        for (var place = 0; place < items.Length; place++)
        {
            PairFeatures.Write(candidates.History, candidates.Items, set.Of(items[place]), items[place], candidates.NowMs, rows.Slice(place * width, width));
        }

        return items.Length;
    }

    /// <summary>Writes the model; see <see cref="Load"/>.</summary>
    public void Save(Stream to) => Generator.Save(to);

    /// <summary>Reads what <see cref="Save"/> wrote, to the end of the stream.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, or one of another version, or damaged; the message says which and where.</exception>
    public static RecommendationModel Load(Stream from) => new(LinearBlendModel.Load(from));
}
