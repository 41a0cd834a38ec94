using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>
/// The serving models with one guard each: a breaker that a broken model opened must not keep its successor away, nor a broken canary the champion.
/// Follows <see cref="ActiveModels"/>; requests read one volatile reference and keep what they took.
/// </summary>
internal sealed class ModelGuards : IDisposable
{
    /// <summary>Fault point and options of the champion's guard.</summary>
    public const string ChampionDependency = "inference";

    /// <summary>Fault point and options of the previous model's guard.</summary>
    public const string PreviousDependency = "inference-previous";

    /// <summary>Fault point and options of the guard of a model in shadow or canary.</summary>
    public const string RolloutDependency = "inference-rollout";

    /// <summary>Fault point and options of the guards of experiments' arms.</summary>
    public const string ArmDependency = "inference-arm";

    private readonly ActiveModels _models;
    private readonly Guards _guards;
    private readonly InferenceParts _parts;
    private readonly CurrentServingCatalog _catalog;
    private readonly Lock _turn = new();
    private volatile GuardSet _current = GuardSet.Empty;
    private volatile Shopper? _recent;
    private bool _disposed;

    public ModelGuards(ActiveModels models, Guards guards, InferenceParts parts, CurrentServingCatalog catalog)
    {
        (_models, _guards, _parts, _catalog) = (models, guards, parts, catalog);
        models.Changed += Follow;
        Follow(models.Current);
    }

    /// <summary>The models of one moment.</summary>
    public GuardSet Current => _current;

    /// <summary>Whom probes ask for: the shopper of a late request, so that what fails for the shoppers fails for the probe.</summary>
    public Shopper? Recent { set => _recent = value; }

    public void Dispose()
    {
        _models.Changed -= Follow;
        lock (_turn)
        {
            _disposed = true;
            foreach (var model in _current.All)
            {
                model.Guard.Dispose();
            }
        }
    }

    private void Follow(ServingSet _)
    {
        lock (_turn)
        {
            if (_disposed)
            {
                return;
            }

            // 1. What is active is read here: of two swaps at once the second to get the turn must not bring back the first.
            var wanted = _models.Current;
            var held = _current.All.ToList();

            // 2. Guards that stay are taken over, breaker and all; the others are made.
            var champion = Guarded(wanted.Champion, ChampionDependency);
            var previous = Guarded(wanted.Previous, PreviousDependency);
            var rollout = wanted.Rollout is { Stage: not RolloutStage.Gated } tried ? Guarded(tried.Model, RolloutDependency) : null;
            var arms = wanted.Arms.Where(arm => arm.Version != wanted.Champion?.Version).Select(arm => Guarded(arm, ArmDependency)!).ToArray();
            _current = new GuardSet(champion, previous, rollout, rollout is null ? null : wanted.Rollout, arms);

            // 3. Retired after the swap: a request that still holds one is answered by it or falls back, and fails in neither case.
            foreach (var model in held)
            {
                model.Guard.Dispose();
            }

            GuardedModel? Guarded(ServingModel? model, string dependency)
            {
                if (model is null)
                {
                    return null;
                }

                var place = held.FindIndex(other => other.Dependency == dependency && other.Model.Version == model.Version);
                if (place < 0)
                {
                    return Make(model, dependency);
                }

                var kept = held[place];
                held.RemoveAt(place);
                if (ReferenceEquals(kept.Model, model))
                {
                    return kept;
                }

                // The same version read anew: its breaker's name must be free first.
                kept.Guard.Dispose();
                return Make(model, dependency);
            }
        }
    }

    private GuardedModel Make(ServingModel model, string dependency)
    {
        var inference = new Inference(model, _parts, keepsCandidates: dependency != PreviousDependency);
        return new GuardedModel(model, dependency, _guards.Create<InferenceRequest, Slate>(
            $"{dependency}:{model.Version}", dependency, (request, _) => inference.Run(request), SlateValidation.FindFault, Probe, Garbage));
    }

    private InferenceRequest Probe()
    {
        var shopper = _recent;
        return new InferenceRequest(
            shopper, shopper?.State ?? ShopperState.Unknown, _parts.Items, _parts.NowMs, _catalog.Current, [], RecommendationQuery.DefaultLimit, ExcludeBought: false, Similar: false);
    }

    /// <summary>What a broken model might answer: not numbers, items that do not exist.</summary>
    private Slate Garbage(InferenceRequest request)
    {
        var slate = _parts.Pool.Rent();
        slate.Catalog = request.Catalog;
        for (var place = 0; place < request.Limit; place++)
        {
            slate.Add(new SlateItem(int.MaxValue - place, float.NaN, ItemReason.ForYou));
        }

        return slate;
    }
}
