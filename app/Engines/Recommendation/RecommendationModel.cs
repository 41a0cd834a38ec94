using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Engines.Recommendation;

/// <summary>What serves: candidate generators, and the order in which their candidates are offered. Immutable and safe for any number of threads.</summary>
/// <remarks>
/// 1. The generators name a few hundred candidates: what the shopper bought, what goes with it, what sells. 2. The ranker, trees over
/// <see cref="PairFeatures"/>, estimates for each how likely the shopper buys it within the time that it was trained to look ahead. Without a
/// ranker the linear blend's own order stands. 3. Where there is a basket, the basket ranker, trees over the same features and those of
/// <see cref="BasketFeatures"/>, estimates how likely each candidate is what is missing in it.
/// </remarks>
public sealed partial class RecommendationModel
{
    /// <summary>Longest list that can be asked for.</summary>
    public const int MaxItems = LinearBlendModel.MaxCandidates;

    /// <summary><see cref="Kind"/> of a model without a ranker.</summary>
    public const string Linear = "linear";

    /// <summary><see cref="Kind"/> of a model with a ranker.</summary>
    public const string TwoStage = "two-stage";

    /// <summary>A model without a ranker.</summary>
    public RecommendationModel(LinearBlendModel generator)
        : this(generator, null, new RankingOptions())
    {
    }

    /// <param name="generator">Finds candidates, and orders them too where there is no ranker.</param>
    /// <param name="ranker">Log-odds of a purchase from a row of features; null for none.</param>
    /// <param name="options">How the ranker is used.</param>
    /// <param name="basketRanker">Log-odds that an item belongs into a basket, from a row of <see cref="BasketFeatures.RowWidth"/>; null for none.</param>
    /// <exception cref="ArgumentException">A ranker was not trained on these features.</exception>
    public RecommendationModel(LinearBlendModel generator, TreeEnsemble? ranker, RankingOptions options, TreeEnsemble? basketRanker = null)
    {
        if (ranker is not null && ranker.Features != FeatureDefinitions.Count)
        {
            throw new ArgumentException($"the ranker takes {ranker.Features} features, not {FeatureDefinitions.Count}", nameof(ranker));
        }

        if (basketRanker is not null && basketRanker.Features != BasketFeatures.RowWidth)
        {
            throw new ArgumentException($"the basket ranker takes {basketRanker.Features} features, not {BasketFeatures.RowWidth}", nameof(basketRanker));
        }

        (Generator, Ranker, BasketRanker, Ranking) = (generator, ranker, basketRanker, options.Validated());
    }

    /// <summary>The generators.</summary>
    public LinearBlendModel Generator { get; }

    /// <summary>Estimates how likely a candidate is bought; null where the generators' order stands.</summary>
    public TreeEnsemble? Ranker { get; }

    /// <summary>Estimates how likely a candidate belongs into a basket; null where generators and ranker are added up.</summary>
    public TreeEnsemble? BasketRanker { get; }

    /// <summary>How the ranker is used.</summary>
    public RankingOptions Ranking { get; }

    /// <summary><see cref="Linear"/> or <see cref="TwoStage"/>.</summary>
    public string Kind => Ranker is null ? Linear : TwoStage;

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
    public PersonalCandidates Prepare(UserHistory history, ItemStatistics items, long nowMs)
    {
        var ranked = Ranker is null || (history.Count == 0 && !Ranking.RankNewShoppers) ? Generator.Rank(history) : Rank(Ranker, history, items, nowMs);
        return new PersonalCandidates(this, ranked, history, items, nowMs);
    }

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

        if (BasketRanker is not null && !basket.IsEmpty)
        {
            return RankForBasket(BasketRanker, candidates.History, candidates.Items, candidates.NowMs, basket, allowed, excludeBought, result);
        }

        var basketWeight = Ranker is null ? Generator.Options.BasketWeight : Ranking.BasketWeight;
        return Generator.Blend(candidates.Ranked, candidates.History, basket, (float)basketWeight, allowed, excludeBought, result);
    }

    /// <summary>The items that go best with a basket, or with a single item, by the generators alone. Allocates nothing once the thread is warm.</summary>
    /// <param name="basket">Ordinals in the basket; they are never offered.</param>
    /// <param name="allowed">What may be offered.</param>
    /// <param name="result">Takes the items, best first; at most <see cref="MaxItems"/>.</param>
    /// <returns>How many were written.</returns>
    public int Similar(ReadOnlySpan<int> basket, ItemBits allowed, Span<ScoredItem> result) => Generator.Similar(basket, allowed, result);
}
