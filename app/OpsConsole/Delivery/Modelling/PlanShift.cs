using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Modelling;

/// <summary>Moves a plan to another origin of time.</summary>
internal static class PlanShift
{
    /// <summary>The same plan with all ticks moved.</summary>
    public static RoutingSolution By(RoutingSolution plan, int ticks) => ticks == 0 ? plan : plan with
    {
        Routes =
        [
            .. plan.Routes.Select(route => route with
            {
                Start = route.Start + ticks,
                End = route.End + ticks,
                Stops = [.. route.Stops.Select(visit => visit with { Arrival = visit.Arrival + ticks, ServiceStart = visit.ServiceStart + ticks, Departure = visit.Departure + ticks })],
                Breaks = [.. route.Breaks.Select(pause => pause with { Start = pause.Start + ticks })],
                Reloads = [.. route.Reloads.Select(reload => reload with { Arrival = reload.Arrival + ticks, Departure = reload.Departure + ticks })],
            }),
        ],
    };
}
