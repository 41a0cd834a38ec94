using System.Globalization;
using OpsConsole.Delivery.Plans;
using OpsConsole.Shell;
using OpsConsole.Shell.Gantt;
using OpsConsole.Shell.Map;

namespace OpsConsole.Delivery.Routes;

/// <summary>A plan as map and bars draw it.</summary>
public sealed record PlanPicture(MapLayers Map, GanttModel Bars, string Summary);

/// <summary>Turns a plan into a picture. Vehicles keep their colour and dash from plan to plan of one fleet: both go by their place in it.</summary>
internal sealed class PlanDrawing
{
    private const int Colours = 10;
    private const int Dashes = 6;
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(15);

    private readonly PlanView _view;
    private readonly ConsoleSession _session;
    private readonly Dictionary<string, StopView> _stops;
    private readonly Dictionary<string, int> _places;
    private readonly HashSet<string> _locked;
    private readonly DateTimeOffset _origin;

    private PlanDrawing(PlanView view, ConsoleSession session)
    {
        (_view, _session) = (view, session);
        _stops = view.Stops.ToDictionary(stop => stop.Id, StringComparer.Ordinal);
        _places = view.Vehicles.Select((vehicle, place) => (vehicle.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place, StringComparer.Ordinal);
        _locked = view.Plan.Locks.Where(held => held.Level != "free").Select(held => held.StopId).ToHashSet(StringComparer.Ordinal);
        var first = view.Plan.Routes.Select(route => route.Start).Concat(view.Vehicles.Select(vehicle => vehicle.ShiftStart).OfType<DateTimeOffset>()).DefaultIfEmpty(view.Plan.CreatedAt).Min();
        _origin = new DateTimeOffset(first.UtcDateTime.Date, TimeSpan.Zero);
    }

    /// <summary>Draws a plan; times in titles are in the session's zone.</summary>
    public static PlanPicture Of(PlanView view, ConsoleSession session)
    {
        var drawing = new PlanDrawing(view, session);
        return new PlanPicture(drawing.Map(), drawing.Bars(), Sentence(view));
    }

    /// <summary>What a plan amounts to, in one sentence.</summary>
    public static string Sentence(PlanView view)
    {
        var plan = view.Plan;
        if (plan.Routes.Count == 0)
        {
            return $"{Counted(view.Stops.Count, "stop")} and {Counted(view.Vehicles.Count, "vehicle")}; there are no routes yet.";
        }

        var late = plan.Routes.Sum(route => route.Stops.Count(stop => stop.LateMs > 0));
        return $"{plan.Routes.Count} of {Counted(view.Vehicles.Count, "vehicle")} serve {Counted(plan.Routes.Sum(route => route.Stops.Count), "stop")}; "
            + $"{(late == 0 ? "none is late" : $"{late} late")}, {(plan.Unassigned.Count == 0 ? "all are served" : $"{plan.Unassigned.Count} not served")}.";
    }

    private static string Counted(int count, string what) => $"{count.ToString("#,0", CultureInfo.InvariantCulture)} {what}{(count == 1 ? null : "s")}";

    private MapLayers Map()
    {
        var stops = new List<MapStop>();
        foreach (var route in _view.Plan.Routes)
        {
            var color = Color(route.VehicleId);
            for (var place = 0; place < route.Stops.Count; place++)
            {
                var visit = route.Stops[place];
                if (_stops.GetValueOrDefault(visit.StopId) is { Lat: { } lat, Lon: { } lon })
                {
                    stops.Add(new MapStop(visit.StopId, lat, lon, place + 1, color, route.VehicleId, visit.LateMs > 0 ? "late" : "planned", Title(route, visit, place)));
                }
            }
        }

        foreach (var left in _view.Plan.Unassigned)
        {
            if (_stops.GetValueOrDefault(left.StopId) is { Lat: { } lat, Lon: { } lon } stop)
            {
                stops.Add(new MapStop(stop.Id, lat, lon, null, 0, null, "unassigned", $"{Name(stop)}\nnot served\n{(left.Reasons is [var reason, ..] ? reason : "")}".TrimEnd()));
            }
        }

        if (_view.Plan.Routes.Count == 0)
        {
            stops.AddRange(_view.Stops.Where(stop => stop is { Lat: not null, Lon: not null }).Select(stop => new MapStop(stop.Id, stop.Lat!.Value, stop.Lon!.Value, null, 0, null, "unassigned", $"{Name(stop)}\nnot planned yet")));
        }

        return new MapLayers
        {
            Routes = [.. _view.Plan.Routes.Select(route => new MapRoute(route.VehicleId, Color(route.VehicleId), Dash(route.VehicleId), Line(route)))],
            Stops = stops,
            Depots = [.. _view.Depots.Where(depot => depot is { Lat: not null, Lon: not null }).Select(depot => new MapDepot(depot.Id, depot.Lat!.Value, depot.Lon!.Value, depot.Name ?? depot.Id))],
        };
    }

    /// <summary>Along the streets where the plan has that, else straight from stop to stop.</summary>
    private string Line(RouteAnswer route) => EncodedLine.Of(route.Geometry is { Coordinates.Count: > 1 } line
        ? line.Coordinates.Select(point => (point[1], point[0]))
        : route.Stops.Select(visit => _stops.GetValueOrDefault(visit.StopId)).OfType<StopView>().Where(stop => stop is { Lat: not null, Lon: not null }).Select(stop => (stop.Lat!.Value, stop.Lon!.Value)));

    private GanttModel Bars()
    {
        var routes = _view.Plan.Routes.ToDictionary(route => route.VehicleId, StringComparer.Ordinal);
        GanttRow[] rows = [.. _view.Vehicles.Select(vehicle => Row(vehicle, routes.GetValueOrDefault(vehicle.Id)))];
        var (from, to) = Span();
        var worst = _view.Plan.Routes.SelectMany(route => route.Stops).MaxBy(visit => visit.LateMs);
        var summary = _view.Plan.Routes.Count == 0 ? "No routes yet." : $"The last vehicle is back at {Clock(_view.Plan.Routes.Max(route => route.End))}; "
            + (worst is { LateMs: > 0 } ? $"the latest service is {Figures.Span(TimeSpan.FromMilliseconds(worst.LateMs))} late at {Name(worst.StopId)}." : "every service begins within its window.");
        return new GanttModel(_origin, Seconds(from - s_margin), Seconds(to + s_margin), rows, summary);
    }

    private (DateTimeOffset From, DateTimeOffset To) Span()
    {
        var routes = _view.Plan.Routes;
        var from = routes.Select(route => route.Start).DefaultIfEmpty(_origin.AddHours(8)).Min();
        var to = routes.Select(route => route.End).DefaultIfEmpty(from.AddHours(8)).Max();
        return (from, to > from ? to : from.AddHours(1));
    }

    private GanttRow Row(VehicleView vehicle, RouteAnswer? route)
    {
        var late = route?.Stops.Count(visit => visit.LateMs > 0) ?? 0;
        var (from, to) = Span();
        return new GanttRow(
            vehicle.Id, vehicle.Name ?? vehicle.Id, late > 0 ? $"{late} late" : route is null ? "free" : $"{route.Stops.Count}", late > 0, Color(vehicle.Id), Dash(vehicle.Id),
            Seconds(vehicle.ShiftStart ?? from), Seconds(vehicle.ShiftEnd ?? to), route is null ? [] : RouteBars(route), route is null ? [] : [.. route.Stops.SelectMany(visit => Windows(visit.StopId))]);
    }

    private List<GanttBar> RouteBars(RouteAnswer route)
    {
        var bars = new List<GanttBar>();
        var left = route.Start;
        for (var place = 0; place < route.Stops.Count; place++)
        {
            var visit = route.Stops[place];
            Add("travel", left, visit.Arrival);
            Add("wait", visit.Arrival, visit.ServiceStart);
            bars.Add(new GanttBar(
                "service", Seconds(visit.ServiceStart), Math.Max(Seconds(visit.Departure), Seconds(visit.ServiceStart) + 1), visit.StopId, visit.LateMs > 0 ? "late" : "planned", place + 1, Title(route, visit, place), _locked.Contains(visit.StopId)));
            left = visit.Departure;
        }

        Add("travel", left, route.End);
        foreach (var pause in route.Breaks)
        {
            Add("break", pause.From, pause.To);
        }

        foreach (var reload in route.Reloads)
        {
            Add("reload", reload.Arrival, reload.Departure);
        }

        return bars;

        void Add(string kind, DateTimeOffset from, DateTimeOffset to)
        {
            if (to > from)
            {
                bars.Add(new GanttBar(kind, Seconds(from), Seconds(to)));
            }
        }
    }

    private IEnumerable<GanttWindow> Windows(string stopId) =>
        (_stops.GetValueOrDefault(stopId)?.Windows ?? []).Select(window => new GanttWindow(stopId, window.From is { } from ? Seconds(from) : 0, window.To is { } to ? Seconds(to) : 2 * 86_400));

    private string Title(RouteAnswer route, StopAnswer visit, int place)
    {
        var lines = new List<string> { Name(visit.StopId), $"{VehicleName(route.VehicleId)}, stop {place + 1} of {route.Stops.Count}", $"service {Clock(visit.ServiceStart)}–{Clock(visit.Departure)}" };
        if (_stops.GetValueOrDefault(visit.StopId)?.Windows is { Count: > 0 } windows)
        {
            lines.Add($"window {string.Join(", ", windows.Select(window => $"{(window.From is { } from ? Clock(from) : "")}–{(window.To is { } to ? Clock(to) : "")}"))}");
        }

        if (visit.LateMs > 0)
        {
            lines.Add($"{Figures.Span(TimeSpan.FromMilliseconds(visit.LateMs))} late");
        }

        if (_locked.Contains(visit.StopId))
        {
            lines.Add("locked");
        }

        return string.Join('\n', lines);
    }

    private string VehicleName(string id) => _places.TryGetValue(id, out var place) ? _view.Vehicles[place].Name ?? id : id;

    private string Name(string stopId) => _stops.TryGetValue(stopId, out var stop) ? Name(stop) : stopId;

    private static string Name(StopView stop) => stop.Name ?? stop.Id;

    private int Color(string vehicle) => _places.GetValueOrDefault(vehicle) % Colours;

    private int Dash(string vehicle) => _places.GetValueOrDefault(vehicle) / Colours % Dashes;

    private int Seconds(DateTimeOffset moment) => (int)(moment - _origin).TotalSeconds;

    private string Clock(DateTimeOffset moment) => _session.InZone(moment).ToString("HH:mm", CultureInfo.InvariantCulture);
}
