using MudBlazor;
using OpsConsole.Platform.Security;

namespace OpsConsole.Shell.Navigation;

/// <summary>One page of the console as the rail, the palette and the breadcrumb know it.</summary>
/// <param name="Group">One of Operate, AI, Merchandise, Deliver, Admin.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Path">Address.</param>
/// <param name="Icon">SVG path data.</param>
/// <param name="Policy">Who may see it.</param>
/// <param name="Key">Second key of the shortcut: g, then this.</param>
/// <param name="Answers">The question that it answers; the palette searches it too.</param>
public sealed record ConsolePage(string Group, string Title, string Path, string Icon, string Policy, char Key, string Answers)
{
    /// <summary>Pages in the order of the rail. A page is listed from the day it exists.</summary>
    public static readonly IReadOnlyList<ConsolePage> All =
    [
        new("Operate", "Overview", "/overview", Icons.Material.Outlined.SpaceDashboard, Policies.Viewer, 'o', "Is anything wrong, since when, what changed?"),
        new("Operate", "Breakers", "/breakers", Icons.Material.Outlined.ElectricalServices, Policies.Viewer, 'b', "What is open, why, and when does it retry?"),
        new("Operate", "Events", "/events", Icons.Material.Outlined.Stream, Policies.Viewer, 'e', "Are events arriving, and are they valid?"),
        new("Operate", "Jobs", "/jobs", Icons.Material.Outlined.Schedule, Policies.Viewer, 'j', "Did last night's job run, how long, what did it say?"),
        new("AI", "Recommendations", "/recommendations", Icons.Material.Outlined.AutoAwesome, Policies.Viewer, 'r', "How fast, served by which level, and why?"),
        new("AI", "Models", "/models", Icons.Material.Outlined.ModelTraining, Policies.Viewer, 'm', "What serves, and is the candidate better?"),
        new("AI", "Drift", "/drift", Icons.Material.Outlined.Timeline, Policies.Viewer, 'd', "What moved, and does it matter?"),
        new("AI", "Features", "/features", Icons.Material.Outlined.DataObject, Policies.Viewer, 'f', "Fresh, how much is missing, who uses it, do offline and online agree?"),
        new("AI", "Experiments", "/experiments", Icons.Material.Outlined.Science, Policies.Viewer, 'x', "Is it safe, and who wins?"),
        new("Merchandise", "Fallback lists", "/fallback-lists", Icons.Material.Outlined.ViewCarousel, Policies.Viewer, 'l', "What do shoppers see when AI is down?"),
        new("Merchandise", "Rules", "/rules", Icons.Material.Outlined.Rule, Policies.Viewer, 'n', "Which rules bend what shoppers see?"),
        new("Deliver", "Routes", "/routes", Icons.Material.Outlined.Route, Policies.Dispatcher, 't', "Who will be late, can I fix it?"),
        new("Deliver", "Fleet", "/fleet", Icons.Material.Outlined.LocalShipping, Policies.Dispatcher, 'v', "Who is where, on shift, silent?"),
        new("Admin", "Users", "/users", Icons.Material.Outlined.ManageAccounts, Policies.Admin, 'u', "Who may come in, and with which roles?"),
        new("Admin", "Your account", "/account", Icons.Material.Outlined.AccountCircle, Policies.Viewer, 'y', "Password, second factor, time zone, density, theme"),
        new("Admin", "Audit", "/audit", Icons.Material.Outlined.History, Policies.Admin, 'a', "Who changed what, and why?"),
        new("Admin", "API keys", "/api-keys", Icons.Material.Outlined.Key, Policies.Admin, 'k', "Who calls, with what limits?"),
    ];

    /// <summary>The page at an address, or null.</summary>
    public static ConsolePage? At(string path) => All.FirstOrDefault(page => page.Path == "/" + path.Split('?', '#')[0].Trim('/'));

    /// <summary>Name of the element in the rail, for tests: <c>nav-overview</c>.</summary>
    public string TestId => "nav-" + Path.TrimStart('/');
}
