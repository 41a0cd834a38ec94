using System.Runtime.CompilerServices;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>Calls a model through its guard, and keeps account of it: the version's health, a span of the trace.</summary>
internal sealed class ModelCalls(ModelHealth health)
{
    /// <summary>As <see cref="GuardedCall{TRequest, TResult}.InvokeAsync(TRequest, Deadline, CancellationToken)"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Guarded<Slate>> InvokeAsync(GuardedModel model, InferenceRequest request, Deadline deadline, CancellationToken aborted)
    {
        using var span = OpsMeter.Activities.StartActivity("inference");
        var guarded = await model.Guard.InvokeAsync(request, deadline, aborted);
        span?.SetTag("dependency", model.Dependency).SetTag("model.version", model.Model.Version).SetTag("outcome", guarded.Outcome.ToString());
        if (OutcomeOf(guarded.Outcome) is { } outcome)
        {
            health.Record(model.Model.Version, guarded.Value?.Computed ?? guarded.Elapsed, outcome);
        }

        return guarded;
    }

    /// <summary>What a call says of the model; a caller who goes away says nothing.</summary>
    private static ModelOutcome? OutcomeOf(GuardedOutcome outcome) => outcome switch
    {
        GuardedOutcome.Success => ModelOutcome.Answered,
        GuardedOutcome.Failed => ModelOutcome.Failed,
        GuardedOutcome.InvalidOutput => ModelOutcome.Invalid,
        GuardedOutcome.TimedOut => ModelOutcome.TimedOut,
        GuardedOutcome.BreakerOpen => ModelOutcome.BreakerOpen,
        GuardedOutcome.Overloaded => ModelOutcome.Refused,
        _ => null,
    };
}
