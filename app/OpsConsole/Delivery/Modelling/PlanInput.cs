using OpsConsole.Delivery.Requests;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Modelling;

/// <summary>Everything that a plan is made from, as it is stored: with it a worker can begin at any time, again and elsewhere.</summary>
/// <param name="Request">What was asked, checked.</param>
/// <param name="Origin">Tick 0 of the plan's <see cref="PlanClock"/>.</param>
/// <param name="Start">When a vehicle without a shift begins.</param>
internal sealed record PlanInput(RoutePlanRequest Request, DateTimeOffset Origin, DateTimeOffset Start)
{
    /// <summary>The plan that this one follows: what it keeps to, and starts from.</summary>
    public RoutingSolution? Before { get; init; }

    /// <summary>Ticks of <see cref="Before"/> count from here.</summary>
    public DateTimeOffset? BeforeOrigin { get; init; }

    /// <summary>Vehicles that are under way, with what they have done.</summary>
    public IReadOnlyList<VehicleUnderWay> UnderWay { get; init; } = [];

    /// <summary>The input of a new plan.</summary>
    /// <param name="request">Checked.</param>
    /// <param name="now">When it was asked: vehicles begin then where the request says nothing of time.</param>
    public static PlanInput Of(RoutePlanRequest request, DateTimeOffset now)
    {
        var times = Times(request).ToArray();
        var start = times.Length > 0 ? times.Min() : Minute(now);
        return new PlanInput(request, PlanClock.Before(start).Origin, start);
    }

    private static IEnumerable<DateTimeOffset> Times(RoutePlanRequest request) =>
        request.Depots!.Select(depot => depot.Open)
            .Concat(request.Vehicles!.Select(vehicle => vehicle.ShiftStart))
            .Concat(request.Stops!.SelectMany(stop => stop.Windows ?? []).Select(window => window.From))
            .OfType<DateTimeOffset>();

    private static DateTimeOffset Minute(DateTimeOffset time) => new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero).AddMinutes(Math.Ceiling(time.UtcDateTime.TimeOfDay.TotalMinutes));
}

/// <summary>A vehicle on the road when a plan is made anew.</summary>
/// <param name="VehicleId">Which.</param>
/// <param name="Lat">Where it is free.</param>
/// <param name="Lon">Where it is free.</param>
/// <param name="ReadyAt">From when on.</param>
/// <param name="Done">What it has served, in order: no longer stops of the plan.</param>
internal sealed record VehicleUnderWay(string VehicleId, double Lat, double Lon, DateTimeOffset ReadyAt, IReadOnlyList<DoneStop> Done)
{
    /// <summary>Room taken by what is aboard for nobody of the plan: collected on the way, or of stops that have left it.</summary>
    public IReadOnlyList<double> Aboard { get; init; } = [];
}

/// <summary>A stop that has been dealt with.</summary>
/// <param name="StopId">Which.</param>
/// <param name="Outcome"><c>delivered</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="At">When.</param>
internal sealed record DoneStop(string StopId, string Outcome, DateTimeOffset At);
