using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OpsConsole.Experiments;
using OpsConsole.FeatureStore;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Exploration;
using OpsConsole.Recommendations.Fallback;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>For whom and what a slate is wanted, validated.</summary>
/// <param name="UserId">The shopper; null where none is named.</param>
/// <param name="Surface">Where it is shown.</param>
/// <param name="Catalog">The catalogue of this request.</param>
/// <param name="Basket">Ordinals of the basket, or of the one item whose neighbours are wanted.</param>
/// <param name="Limit">Items wanted.</param>
/// <param name="Segment">Segment instead of the shopper's own, or null.</param>
/// <param name="ExcludeBought">Whether items bought before are left out.</param>
internal readonly record struct SlateRequest(
    string? UserId, byte Surface, ServingCatalog Catalog, int[] Basket, int Limit, string? Segment, bool ExcludeBought)
{
    /// <summary>Market that the shopper buys in; null where none is stated.</summary>
    public string? Market { get; init; }

    /// <summary>Set where nobody is shown the answer: what merchandisers' work would do.</summary>
    public SlatePreview? Preview { get; init; }
}

/// <summary>A slate that is looked at beforehand: nothing is noted of it.</summary>
/// <param name="Merchandising">Lists and rules instead of the live ones.</param>
/// <param name="AiOff">Whether only the merchandisers' list and the last resort answer.</param>
internal sealed record SlatePreview(MerchandisingSnapshot Merchandising, bool AiOff);

/// <summary>What a request is answered with.</summary>
/// <param name="Slate">The slate; goes back to the pool once it is written.</param>
/// <param name="Generation">Its number.</param>
/// <param name="Reasons">Why it is not the model's full answer.</param>
/// <param name="Inference">Time spent on models.</param>
/// <param name="At">When it was made.</param>
/// <param name="Assignment">The experiment that the shopper takes part in, whoever answered; null without.</param>
/// <param name="Inputs">What models were asked with, or would have been.</param>
/// <param name="Rules">The merchandisers' rules that held.</param>
internal readonly record struct Served(
    Slate Slate, long Generation, SlateReasons Reasons, TimeSpan Inference, DateTimeOffset At, Assignment? Assignment, InferenceRequest Inputs, RuleSet Rules)
{
    /// <summary>What was known of the shopper.</summary>
    public ShopperState State => Inputs.State;

    /// <summary>Whether a level below the champion answered.</summary>
    public bool IsDegraded => Slate.Source != SlateSource.Model;
}

/// <summary>From a request to a slate.</summary>
/// <remarks>
/// 1. The generation is taken first: a greater one never shows an older state. 2. Features, models, catalogue and merchandisers' rules of one moment; what rules hide is not in the catalogue. 3. The model that the
/// shopper is meant to have (an experiment's arm, the canary, the champion) behind its guard, with what the deadline leaves beside the fallback's
/// reserve. 4. Where an arm or a canary did not answer, the champion. 5. If nobody did, the fallback chain. A model buries and boosts
/// before it cuts; what levels hold is weighed after. 6. A little of a model's slate is left to chance, where nothing is pinned. 7. What was
/// served is noted: last good slate, and how lately the shopper was here. 8. Pins come last: whoever answered, they stand where they were put.
/// </remarks>
internal sealed class RecommendationPipeline(
    SlateSequence sequence, OnlineFeatures features, ModelGuards models, ModelCalls calls, InferenceParts parts, Assignments assignments, SlateExploration exploration,
    FallbackChain fallback, PersonalSlates personal, CurrentMerchandising merchandising, SlatePool pool, IOptions<RecommendationsOptions> options, TimeProvider time)
{
    /// <summary>What a model under test leaves of its time for the champion.</summary>
    private const double ChampionShare = 0.4;

    private readonly int _reserveMs = options.Value.FallbackReserveMs;

    /// <summary>The deadline of a request: as stated, clamped; else the default.</summary>
    public Deadline DeadlineOf(int? statedMs)
    {
        var limits = options.Value;
        return Deadline.After(time, TimeSpan.FromMilliseconds(statedMs is { } stated ? Math.Clamp(stated, limits.MinDeadlineMs, limits.MaxDeadlineMs) : limits.DeadlineMs));
    }

    /// <summary>Answers a request; never throws for what a model or level does.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Served> ServeAsync(SlateRequest request, Deadline deadline, CancellationToken aborted)
    {
        // 1.
        var generation = sequence.Next();

        // 2.
        var shopper = request.UserId is { } userId ? features.Find(userId) : null;
        var state = shopper?.State ?? ShopperState.Unknown;
        var guards = models.Current;
        var assignment = assignments.For(request.UserId, SlateSurfaces.Name(request.Surface));
        var similar = request.Surface == SlateSurfaces.Similar;
        var reasons = state.Purchases.Count == 0 && !similar ? SlateReasons.ColdUser : SlateReasons.None;
        var rules = RulesOf(request, state);
        request = request with { Catalog = request.Catalog.Without(rules.Hidden) };

        var inference = new InferenceRequest(
            shopper, state, parts.Items, parts.NowMs, request.Catalog, request.Basket, request.Limit, request.ExcludeBought, similar) { Rules = rules };

        // 3.
        var spent = TimeSpan.Zero;
        Slate? slate = null;
        if (request.Preview is { AiOff: true })
        {
            reasons |= SlateReasons.NoModel;
        }
        else if (guards.For(request.UserId, assignment) is not { } model)
        {
            reasons |= SlateReasons.NoModel;
        }
        else
        {
            models.Recent = shopper;
            var due = deadline.Reserve(ReserveOf(deadline));
            var substitute = ReferenceEquals(model, guards.Champion) ? null : guards.Champion;
            var guarded = await calls.InvokeAsync(model, inference, substitute is null ? due : due.Reserve(due.Remaining * ChampionShare), aborted);
            spent = guarded.Elapsed;

            // 4.
            if (substitute is not null && !guarded.IsSuccess && guarded.Outcome != GuardedOutcome.Aborted)
            {
                reasons |= SlateReasons.CandidateFailed;
                guarded = await calls.InvokeAsync(substitute, inference, due, aborted);
                spent += guarded.Elapsed;
            }

            slate = guarded.Value;
            reasons |= ReasonOf(guarded.Outcome);
            if (slate is { Count: 0 })
            {
                pool.Return(slate);
                slate = null;
            }
        }

        // 5.
        var fromModel = slate is not null;
        if (slate is null)
        {
            slate = await fallback.FillAsync(FallbackRequestOf(request, state, rules), deadline, aborted);
            SlateRules.Weigh(slate, rules, request.Limit);
            reasons |= slate.Count == 0 ? SlateReasons.NoItems : SlateReasons.None;
        }
        else
        {
            slate.Source = SlateSource.Model;
        }

        // 6.
        if (fromModel && rules.Places.IsEmpty)
        {
            exploration.Apply(request, inference, assignment, slate);
        }

        // 7.
        var now = time.GetUtcNow();
        if (request.UserId is not null && !similar && request.Preview is null)
        {
            var keep = fromModel && request.Basket.Length == 0 && !request.ExcludeBought;
            personal.Served(request.UserId, request.Surface, slate, now.ToUnixTimeMilliseconds(), keep);
        }

        // 8.
        SlateRules.Pin(slate, rules, request, state, request.Limit);
        return new Served(slate, generation, reasons, spent, now, assignment, inference, rules);
    }

    /// <summary>What the levels below the champion would be asked for this request.</summary>
    public FallbackRequest FallbackRequestOf(in SlateRequest request)
    {
        var state = (request.UserId is { } userId ? features.Find(userId)?.State : null) ?? ShopperState.Unknown;
        var rules = RulesOf(request, state);
        return FallbackRequestOf(request with { Catalog = request.Catalog.Without(rules.Hidden) }, state, rules);
    }

    /// <summary>With room for what rules bury and boost.</summary>
    private FallbackRequest FallbackRequestOf(in SlateRequest request, ShopperState state, RuleSet rules) =>
        new(
            request.UserId, state, request.Segment ?? state.Segment, request.Surface, request.Catalog, request.Basket, rules.HasFactors ? Slate.Capacity : request.Limit,
            request.ExcludeBought)
        {
            Rules = rules,
            List = MerchandisingOf(request).FindList(SlateSurfaces.Name(request.Surface), request.Market, request.Segment ?? state.Segment),
            CuratedOnly = request.Preview is { AiOff: true },
        };

    private RuleSet RulesOf(in SlateRequest request, ShopperState state)
    {
        var category = request.Surface == SlateSurfaces.Similar && request.Basket is [var item, ..] ? request.Catalog.Snapshot.Items[item].Category : null;
        return MerchandisingOf(request).RulesFor(SlateSurfaces.Name(request.Surface), request.Market, request.Segment ?? state.Segment, category);
    }

    private MerchandisingSnapshot MerchandisingOf(in SlateRequest request) => request.Preview?.Merchandising ?? merchandising.Snapshot;

    private TimeSpan ReserveOf(Deadline deadline) => TimeSpan.FromMilliseconds(Math.Min(_reserveMs, deadline.Remaining.TotalMilliseconds / 4));

    private static SlateReasons ReasonOf(GuardedOutcome outcome) => outcome switch
    {
        GuardedOutcome.Success => SlateReasons.None,
        GuardedOutcome.TimedOut => SlateReasons.Deadline,
        GuardedOutcome.BreakerOpen => SlateReasons.BreakerOpen,
        GuardedOutcome.Overloaded => SlateReasons.Overloaded,
        GuardedOutcome.InvalidOutput => SlateReasons.InvalidOutput,
        GuardedOutcome.Aborted => SlateReasons.ClientClosed,
        _ => SlateReasons.InferenceFailed,
    };
}
