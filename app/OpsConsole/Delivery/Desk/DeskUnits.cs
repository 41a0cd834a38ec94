using System.Globalization;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Delivery.Desk;

/// <summary>How amounts of a plan are written for dispatchers: names instead of ids where there are names, times of the reader's zone or in UTC.</summary>
internal static class DeskUnits
{
    private const int Minute = 60;
    private const int Hour = 60 * Minute;

    /// <param name="problem">Whose amounts.</param>
    /// <param name="zone">Of whoever reads it; null: UTC, and the words say so.</param>
    public static PlanUnits Of(PlanProblem problem, TimeZoneInfo? zone = null)
    {
        var request = problem.Input.Request;
        var stops = request.Stops!.Where(stop => stop.Name is not null).ToDictionary(stop => stop.Id!, stop => stop.Name!, StringComparer.Ordinal);
        var vehicles = request.Vehicles!.Where(vehicle => vehicle.Name is not null).ToDictionary(vehicle => vehicle.Id!, vehicle => vehicle.Name!, StringComparer.Ordinal);
        return new PlanUnits
        {
            Duration = Duration,
            Clock = tick => zone is null || zone.Equals(TimeZoneInfo.Utc)
                ? Text($"{problem.Clock.At((int)tick):HH:mm} UTC")
                : Text($"{TimeZoneInfo.ConvertTime(problem.Clock.At((int)tick), zone):HH:mm}"),
            Distance = metres => metres < 1_000 ? Text($"{metres} m") : Text($"{metres / 1000d:0.0} km"),
            Load = (dimension, amount) => Text($"{amount / (double)problem.LoadScale:0.###}{(dimension == 0 ? " of load" : $" of load {dimension + 1}")}"),
            Cost = cost => Text($"{cost / PlanProblem.CostScale:0.00}"),
            Stop = id => stops.GetValueOrDefault(id, id),
            Vehicle = id => vehicles.GetValueOrDefault(id, id),
        };
    }

    /// <summary>Seconds such as "45 s", "12 min" or "1 h 5 min".</summary>
    public static string Duration(long seconds) =>
        seconds < Minute ? Text($"{seconds} s")
        : seconds < Hour ? Text($"{(seconds + 30) / Minute} min")
        : Text($"{seconds / Hour} h {seconds % Hour / Minute} min");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
