using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Delivery.Plans;
using OpsConsole.Shell;

namespace OpsConsole.Delivery.Routes;

/// <summary>The list of a plan's stops.</summary>
public sealed partial class OrderPool
{
    private static readonly (string Name, string Words)[] Filters = [("unserved", "Not served"), ("late", "Late"), ("all", "All")];

    private Row[] _all = [];
    private Row[] _shown = [];
    private PlanView? _made;

    [Inject]
    private ConsoleSession Session { get; set; } = null!;

    /// <summary>Whose stops.</summary>
    [Parameter, EditorRequired]
    public PlanView View { get; set; } = null!;

    /// <summary>The stop that is chosen.</summary>
    [Parameter]
    public string? Stop { get; set; }

    /// <summary>What is searched for.</summary>
    [Parameter]
    public string? Query { get; set; }

    /// <summary><c>unserved</c>, <c>late</c> or <c>all</c>.</summary>
    [Parameter]
    public string Filter { get; set; } = "all";

    /// <summary>A stop was chosen.</summary>
    [Parameter]
    public EventCallback<string> OnPick { get; set; }

    /// <summary>Something else is searched for.</summary>
    [Parameter]
    public EventCallback<string?> OnQuery { get; set; }

    /// <summary>Other stops are wanted.</summary>
    [Parameter]
    public EventCallback<string> OnFilter { get; set; }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_made, View))
        {
            _made = View;
            _all = [.. Rows()];
        }

        var words = (Query ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _shown = [.. _all.Where(row => Passes(row, Filter) && words.All(word => row.Text.Contains(word, StringComparison.OrdinalIgnoreCase)))];
    }

    private static bool Passes(Row row, string filter) => filter switch { "unserved" => row.State == "unassigned", "late" => row.State == "late", _ => true };

    private static string Glyph(string state) => state switch { "unassigned" => "○", "late" => "!", _ => "●" };

    private string Count(string filter) => _all.Count(row => Passes(row, filter)).ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Unserved first, then the latest, then by vehicle and place.</summary>
    private IEnumerable<Row> Rows()
    {
        var left = View.Plan.Unassigned.ToDictionary(stop => stop.StopId, StringComparer.Ordinal);
        var visits = View.Plan.Routes.SelectMany(route => route.Stops.Select((visit, place) => (visit.StopId, route.VehicleId, visit, place))).ToDictionary(found => found.StopId, StringComparer.Ordinal);
        var vehicles = View.Vehicles.Select((vehicle, place) => (vehicle, place)).ToDictionary(pair => pair.vehicle.Id, StringComparer.Ordinal);
        return View.Stops.Select(stop =>
        {
            var name = stop.Name ?? stop.Id;
            if (!visits.TryGetValue(stop.Id, out var found))
            {
                var why = (left.GetValueOrDefault(stop.Id) is { Reasons: [var reason, ..] } ? reason : null) ?? (View.Plan.Routes.Count == 0 ? "not planned yet" : "not served");
                return (Order: (0, 0L, 0), Row: new Row(stop.Id, name, "unassigned", Windows(stop), why, $"{name} {stop.Id}"));
            }

            var (vehicle, place) = vehicles.TryGetValue(found.VehicleId, out var pair) ? (pair.vehicle.Name ?? found.VehicleId, pair.place) : (found.VehicleId, 0);
            var late = found.visit.LateMs > 0;
            var note = $"{vehicle}, stop {found.place + 1}{(late ? $" · {Figures.Span(TimeSpan.FromMilliseconds(found.visit.LateMs))} late" : null)}";
            return (Order: (late ? 1 : 2, late ? -found.visit.LateMs : place, found.place), Row: new Row(stop.Id, name, late ? "late" : "planned", Clock(found.visit.ServiceStart), note, $"{name} {stop.Id} {vehicle} {found.VehicleId}"));
        }).OrderBy(pair => pair.Order).Select(pair => pair.Row);
    }

    private string Windows(StopView stop) => stop.Windows.Count == 0 ? "" : $"{(stop.Windows[0].From is { } from ? Clock(from) : "")}–{(stop.Windows[0].To is { } to ? Clock(to) : "")}";

    private string Clock(DateTimeOffset moment) => Session.InZone(moment).ToString("HH:mm", CultureInfo.InvariantCulture);

    private sealed record Row(string Id, string Name, string State, string When, string Note, string Text);
}
