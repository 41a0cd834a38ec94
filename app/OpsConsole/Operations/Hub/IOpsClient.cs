using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Live;

namespace OpsConsole.Operations.Hub;

/// <summary>What <c>/hubs/ops</c> pushes: at most four times a second each, the newest state of what changed.</summary>
/// <remarks>The methods carry the names that go over the wire, in camel case: some clients compare them exactly.</remarks>
public interface IOpsClient
{
    /// <summary>All surfaces, once a second; also at once after connecting.</summary>
    Task latency(LatencyTick tick);

    /// <summary>The newest row of a breaker whose row changed; all rows after connecting.</summary>
    Task breaker(BreakerRow row);

    /// <summary>A breaker changed its state: every transition, in order.</summary>
    Task breakerTransition(BreakerTransition transition);

    /// <summary>Drift was checked, or an operator changed something about it.</summary>
    Task drift(DriftChanged change);

    /// <summary>Something that an operator must know: a timeline entry of kind <c>alert</c>.</summary>
    Task alert(TimelineEntry entry);

    /// <summary>The newest state of a job's run that changed.</summary>
    Task job(JobRun run);

    /// <summary>Where a route plan stands: when it changes, and while it is searched for.</summary>
    Task routePlan(RoutePlanChanged plan);

    /// <summary>Where a vehicle is and how it stands to its plan.</summary>
    Task vehicle(VehicleMoved vehicle);

    /// <summary>Something changed: every timeline entry of another kind.</summary>
    Task timeline(TimelineEntry entry);
}
