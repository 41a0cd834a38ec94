using System.Globalization;
using OpsConsole.Delivery.Plans;
using OpsConsole.Shell;

namespace OpsConsole.Delivery.Routes;

/// <summary>One figure of a plan beside that of another.</summary>
/// <param name="Name">For tests: <c>cost</c>.</param>
/// <param name="Title">What it measures.</param>
/// <param name="Value">As it reads.</param>
/// <param name="Delta">Against the other, signed; null without one.</param>
/// <param name="Better">Whether the change is for the better; null where there is none.</param>
public sealed record PlanFigure(string Name, string Title, string Value, string? Delta, bool? Better)
{
    /// <summary>Cost, lateness, distance, vehicles and unserved stops of a plan, against another where there is one.</summary>
    public static IReadOnlyList<PlanFigure> Of(PlanCost? cost, int? unassigned, PlanCost? against, int? unassignedThere) =>
    [
        Make("cost", "Cost", (double?)cost?.Amount, (double?)against?.Amount, value => value.ToString("#,0.00", CultureInfo.InvariantCulture)),
        Make("late", "Late", cost?.LateMs, against?.LateMs, value => value < 500 ? "0 min" : Figures.Span(TimeSpan.FromMilliseconds(value))),
        Make("distance", "Distance", cost?.DistanceMetres, against?.DistanceMetres, value => (value / 1000).ToString("#,0.0", CultureInfo.InvariantCulture) + " km"),
        Make("vehicles", "Vehicles", cost?.Vehicles, against?.Vehicles, Whole),
        Make("unserved", "Not served", unassigned, unassignedThere, Whole),
    ];

    private static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static PlanFigure Make(string name, string title, double? value, double? against, Func<double, string> words)
    {
        if (value is not { } now)
        {
            return new PlanFigure(name, title, Figures.None, null, null);
        }

        if (against is not { } before)
        {
            return new PlanFigure(name, title, words(now), null, null);
        }

        // What reads the same is the same: a difference below the last digit is none.
        var text = words(Math.Abs(now - before));
        return text == words(0)
            ? new PlanFigure(name, title, words(now), $"±{words(0)}", null)
            : new PlanFigure(name, title, words(now), (now < before ? "−" : "+") + text, now < before);
    }
}
