using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>A model that serves, behind its own guard.</summary>
internal sealed record GuardedModel(ServingModel Model, GuardedCall<InferenceRequest, Slate> Guard);

/// <summary>
/// The serving models with one guard each: a breaker that a broken model opened must not keep its successor away. Follows
/// <see cref="ActiveModels"/>; requests read one volatile reference and keep what they took.
/// </summary>
internal sealed class ModelGuards : IDisposable
{
    /// <summary>Fault point and options of the previous model's guard; the champion's is <c>inference</c>.</summary>
    public const string PreviousDependency = "inference-previous";

    private const string Dependency = "inference";

    private readonly ActiveModels _models;
    private readonly Guards _guards;
    private readonly SlatePool _pool;
    private readonly CurrentServingCatalog _catalog;
    private readonly Lock _turn = new();
    private volatile Pair _current = new(null, null);
    private volatile Shopper? _recent;

    public ModelGuards(ActiveModels models, Guards guards, SlatePool pool, CurrentServingCatalog catalog)
    {
        (_models, _guards, _pool, _catalog) = (models, guards, pool, catalog);
        models.Changed += Follow;
        Follow(models.Current);
    }

    /// <summary>Champion and previous model of one moment.</summary>
    public Pair Current => _current;

    /// <summary>Whom probes ask for: the shopper of a late request, so that what fails for the shoppers fails for the probe.</summary>
    public Shopper? Recent { set => _recent = value; }

    public void Dispose()
    {
        _models.Changed -= Follow;
        Retire(_current.Champion);
        Retire(_current.Previous);
    }

    private void Follow(ServingSet _)
    {
        lock (_turn)
        {
            // What is active is read here: of two swaps at once the second to get the turn must not bring back the first.
            var wanted = _models.Current;
            var held = _current;
            var champion = Keep(held.Champion, wanted.Champion) ?? Guard(wanted.Champion, Dependency, keepsCandidates: true);
            var previous = Keep(held.Previous, wanted.Previous) ?? Guard(wanted.Previous, PreviousDependency, keepsCandidates: false);
            _current = new Pair(champion, previous);

            // Retired after the swap: a request that still holds one is answered by it or falls back, and fails in neither case.
            Retire(held.Champion, champion);
            Retire(held.Previous, previous);
        }
    }

    private static GuardedModel? Keep(GuardedModel? held, ServingModel? wanted) => held is not null && ReferenceEquals(held.Model, wanted) ? held : null;

    private static void Retire(GuardedModel? held, GuardedModel? successor = null)
    {
        if (!ReferenceEquals(held, successor))
        {
            held?.Guard.Dispose();
        }
    }

    private GuardedModel? Guard(ServingModel? model, string dependency, bool keepsCandidates)
    {
        if (model is null)
        {
            return null;
        }

        var inference = new Inference(model, _pool, keepsCandidates);
        return new GuardedModel(model, _guards.Create<InferenceRequest, Slate>(
            $"{dependency}:{model.Version}", dependency, (request, _) => inference.Run(request), SlateValidation.FindFault, Probe, Garbage));
    }

    private InferenceRequest Probe()
    {
        var shopper = _recent;
        return new InferenceRequest(
            shopper, shopper?.State ?? ShopperState.Unknown, _catalog.Current, [], RecommendationQuery.DefaultLimit, ExcludeBought: false, Similar: false);
    }

    /// <summary>What a broken model might answer: not numbers, items that do not exist.</summary>
    private Slate Garbage(InferenceRequest request)
    {
        var slate = _pool.Rent();
        slate.Catalog = request.Catalog;
        for (var place = 0; place < request.Limit; place++)
        {
            slate.Add(new SlateItem(int.MaxValue - place, float.NaN, ItemReason.ForYou));
        }

        return slate;
    }

    /// <summary>Champion and previous model.</summary>
    internal sealed record Pair(GuardedModel? Champion, GuardedModel? Previous);
}
