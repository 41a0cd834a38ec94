using OpsConsole.Engines.Routing.Live;

namespace OpsConsole.Delivery.Live;

/// <summary>What lies ahead of a vehicle at a moment, in the terms of the forecast.</summary>
/// <param name="Route">What it drives.</param>
/// <param name="Progress">Where it has come to.</param>
/// <param name="Last">Its newest position.</param>
/// <param name="Ratio">What driving takes against the plan.</param>
/// <param name="StandsInYard">Whether it has not left.</param>
/// <param name="Now">The moment.</param>
/// <param name="Silent">Age of a position from which on nothing more is believed of it.</param>
/// <param name="Travel">Ways that the plan did not foresee.</param>
internal sealed record TrackOutlook(
    AssignedRoute Route, RouteProgress Progress, PositionFix? Last, double Ratio, bool StandsInYard, DateTimeOffset Now, TimeSpan Silent, RemainingTravel Travel)
{
    /// <summary>What a service that has begun still takes at least.</summary>
    private const double LeastServiceSeconds = 20;

    /// <summary>Stops in the order in which they are probably served: that of the plan, but first the one where the vehicle is.</summary>
    public IReadOnlyList<AssignedStop> InOrder(IEnumerable<AssignedStop> ahead) => [.. ahead.OrderBy(stop => stop.StopId == Progress.Here ? 0 : 1)];

    /// <summary>Travel, service and windows of stops in their order.</summary>
    public IReadOnlyList<VisitAhead> Visits(IReadOnlyList<AssignedStop> ahead) => [.. ahead.Select((stop, place) => place == 0 ? First(stop) : Later(stop, ahead[place - 1]))];

    private VisitAhead First(AssignedStop stop)
    {
        if (stop.StopId == Progress.Here && Progress.Arrived.TryGetValue(stop.StopId, out var seconds))
        {
            return Served(stop, DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)));
        }

        var waits = StandsInYard ? Math.Max(0, (Route.Start - Now).TotalSeconds) : 0;
        var from = Last?.Place ?? Route.From;
        var asPlanned = (waits > 0 && stop == Route.Stops[0]) || from is null || stop.At is null;
        var travel = asPlanned ? stop.TravelSeconds : Travel.Seconds(Route.Travel, from!.Value, stop.At!.Value);
        // Between two positions the vehicle drives on; where it falls silent nothing more is believed of it.
        var driven = waits > 0 || Last is not { } last ? 0 : Math.Clamp((Now - last.At).TotalSeconds, 0, Silent.TotalSeconds) / Ratio;
        return new VisitAhead(stop.StopId, Math.Max(0, travel - driven), stop.ServiceSeconds) { PauseSeconds = waits + stop.PauseSeconds, Windows = Windows(stop) };
    }

    /// <summary>Being served: what is left of it, and its window no longer matters where the service has begun.</summary>
    private VisitAhead Served(AssignedStop stop, DateTimeOffset arrived)
    {
        var begun = stop.Windows is [{ From: { } opens }, ..] && opens > arrived ? opens : arrived;
        return begun > Now
            ? new VisitAhead(stop.StopId, 0, stop.ServiceSeconds) { Windows = Windows(stop) }
            : new VisitAhead(stop.StopId, 0, Math.Max(LeastServiceSeconds, stop.ServiceSeconds - (Now - begun).TotalSeconds));
    }

    private VisitAhead Later(AssignedStop stop, AssignedStop before)
    {
        var place = Route.Stops.Index().First(pair => pair.Item == stop).Index;
        var travel = (place > 0 && Route.Stops[place - 1] == before) || before.At is not { } from || stop.At is not { } to ? stop.TravelSeconds : Travel.Seconds(Route.Travel, from, to);
        return new VisitAhead(stop.StopId, travel, stop.ServiceSeconds) { PauseSeconds = stop.PauseSeconds, Windows = Windows(stop) };
    }

    private IReadOnlyList<WindowAhead> Windows(AssignedStop stop) =>
        [.. stop.Windows.Select(window => new WindowAhead(window.From is { } from ? (from - Now).TotalSeconds : double.NegativeInfinity, window.To is { } to ? (to - Now).TotalSeconds : double.PositiveInfinity))];
}
