using Microsoft.Extensions.Options;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Statistics;
using OpsConsole.Experiments;
using OpsConsole.FeatureStore;
using OpsConsole.Platform.Served;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Exploration;

/// <summary>
/// Leaves a little of the home screen to chance, with known probabilities: a newcomer at one place of some slates, and the first places of a few in a
/// random order.
/// </summary>
/// <remarks>
/// Chance is a hash of the shopper, of what is known of the shopper and of the day: asked twice, it says the same, so that a phone that reads its
/// slate again does not flicker; over shoppers and days it is uniform. A draw by the slate's generation would change with every reading.
/// </remarks>
internal sealed class SlateExploration(NewcomerOdds newcomers, IOptions<ExplorationOptions> options)
{
    private const string Salt = "exploration";

    private readonly ExplorationOptions _options = options.Value;
    private readonly long _drawMs = (long)TimeSpan.FromHours(options.Value.DrawHours).TotalMilliseconds;

    /// <summary>Explores, where it is this slate's turn. Allocates nothing.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="inputs">What the model was asked with.</param>
    /// <param name="assignment">The shopper's arm, which may forbid it.</param>
    /// <param name="slate">A model's slate; changed in place.</param>
    public void Apply(in SlateRequest request, in InferenceRequest inputs, Assignment? assignment, Slate slate)
    {
        if (request.UserId is not { } userId || request.Surface != SlateSurfaces.Home || request.Basket.Length > 0 || assignment is { Explore: false })
        {
            return;
        }

        var chance = ChanceOf(userId, inputs);
        if (chance.NextDouble() < _options.ShuffleShare)
        {
            Shuffle(slate, chance.Next());
        }
        else if (chance.NextDouble() < _options.NewcomerShare)
        {
            Introduce(request, inputs.State, slate, chance.Next());
        }
    }

    /// <summary>The shopper's random numbers for as long as nothing changes and the draw lasts; draws end at another hour for each shopper.</summary>
    private SplitMix64 ChanceOf(string userId, in InferenceRequest inputs)
    {
        var seed = StableHash.Of(userId, Salt);
        var state = inputs.State;
        var draw = (ulong)((inputs.NowMs + (long)(seed % (ulong)_drawMs)) / _drawMs);
        var stamp = new SplitMix64(seed ^ draw);
        stamp = new SplitMix64(stamp.Next() ^ (ulong)state.Purchases.Version);
        return new SplitMix64(stamp.Next() ^ (ulong)state.Dismissed.Length);
    }

    private void Shuffle(Slate slate, ulong seed)
    {
        var places = Math.Min(_options.ShuffledPlaces, slate.Count);
        if (places < 2)
        {
            return;
        }

        ExplorationShuffle.Shuffle(slate.Places[..places], seed);
        foreach (ref var item in slate.Places[..places])
        {
            item = item with { Propensity = 1f / places };
        }

        slate.Policy = ServedPolicies.Shuffle;
    }

    private void Introduce(in SlateRequest request, ShopperState state, Slate slate, ulong seed)
    {
        var place = _options.NewcomerPlace - 1;
        if (place >= slate.Count)
        {
            return;
        }

        var item = newcomers.Current.Draw(seed, new MayBeNew(request, state, slate), out var propensity);
        if (item < 0)
        {
            return;
        }

        // No model has scored it: it takes the score of the item whose place it takes, so that scores of a slate stay comparable.
        slate.Insert(place, new SlateItem(item, slate.Items[place].Score, ItemReason.Newcomer, (float)propensity), request.Limit);
        slate.Policy = ServedPolicies.Newcomer;
    }

    /// <summary>Whether an item may be shown here and is not shown already.</summary>
    private readonly struct MayBeNew(SlateRequest request, ShopperState state, Slate slate) : IItemRule
    {
        public bool Allows(int item) =>
            request.Catalog.MayShow(item) && Array.IndexOf(state.Dismissed, item) < 0 && !state.Purchases.Contains(item) && !slate.Contains(item);
    }
}
