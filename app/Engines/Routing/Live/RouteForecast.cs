namespace OpsConsole.Engines.Routing.Live;

/// <summary>Foretells the arrivals of a vehicle at the stops ahead of it, with their uncertainty, from what its driving and serving have taken so far.</summary>
public static class RouteForecast
{
    /// <summary>Forecasts in the order of the visits; O(visits).</summary>
    /// <param name="visits">What is ahead, in order.</param>
    /// <param name="travel">How driving goes against the plan.</param>
    /// <param name="service">How serving does.</param>
    public static IReadOnlyList<ArrivalForecast> Of(IReadOnlyList<VisitAhead> visits, Pace travel, Pace service)
    {
        var forecasts = new List<ArrivalForecast>(visits.Count);
        var (moment, driven, served) = (default(UncertainTime), 0d, 0d);
        foreach (var visit in visits)
        {
            // The ratio's own uncertainty is shared by all legs, so a leg adds what the sum gains by it.
            var arrival = moment.After(visit.PauseSeconds + travel.Mean(visit.TravelSeconds), travel.Variance(driven + visit.TravelSeconds) - travel.Variance(driven));
            driven += visit.TravelSeconds;
            var window = WindowOf(visit.Windows, arrival.Mean);
            var start = window is { } opening ? arrival.NoEarlierThan(opening.Opens) : arrival;
            forecasts.Add(new ArrivalForecast(
                visit.StopId, Math.Max(0, arrival.Quantile(0.1)), Math.Max(0, arrival.Mean), Math.Max(0, arrival.Quantile(0.9)),
                window is { } missed ? start.Above(missed.Closes) : 0, window is { } left ? start.Excess(left.Closes) : 0));
            moment = start.After(service.Mean(visit.ServiceSeconds), service.Variance(served + visit.ServiceSeconds) - service.Variance(served));
            served += visit.ServiceSeconds;
        }

        return forecasts;
    }

    /// <summary>The first window that is probably reached, else the last.</summary>
    private static WindowAhead? WindowOf(IReadOnlyList<WindowAhead> windows, double arrival)
    {
        foreach (var window in windows)
        {
            if (arrival <= window.Closes)
            {
                return window;
            }
        }

        return windows.Count == 0 ? null : windows[^1];
    }
}
