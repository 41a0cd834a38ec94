using OpsConsole.Platform.Security;

namespace OpsConsole.Tests.Platform.Security;

/// <summary>Who may do what, written down a second time: which caller passes which policy. Whatever is not here is refused.</summary>
internal static class AccessTable
{
    private const string OpsPolicies = $"{Policies.Viewer} {Policies.Operator} {Policies.Merchandiser} {Policies.Publisher} {Policies.Dispatcher} {Policies.Planner} {Policies.PlanReader} {Policies.Driver} {Policies.Tracker}";

    private static readonly Dictionary<string, string> Table = new()
    {
        ["anonymous"] = "",
        ["device key"] = Policies.TokenIssue,
        ["device token"] = $"{Policies.Shopper} {Policies.Tracker}",
        ["vehicle token"] = $"{Policies.Shopper} {Policies.Tracker} {Policies.Driver}",
        ["server key"] = $"{Policies.Shopper} {Policies.TokenIssue} {Policies.Planner} {Policies.PlanReader} {Policies.Driver} {Policies.Tracker}",
        ["ops key"] = OpsPolicies,
        ["bootstrap ops key"] = $"{OpsPolicies} {Policies.Admin}",
        [Roles.Viewer] = $"{Policies.Viewer} {Policies.PlanReader} {Policies.Tracker}",
        [Roles.Operator] = $"{Policies.Viewer} {Policies.Operator} {Policies.PlanReader} {Policies.Tracker}",
        [Roles.Merchandiser] = $"{Policies.Viewer} {Policies.Merchandiser} {Policies.PlanReader} {Policies.Tracker}",
        [Roles.Publisher] = $"{Policies.Viewer} {Policies.Merchandiser} {Policies.Publisher} {Policies.PlanReader} {Policies.Tracker}",
        [Roles.Dispatcher] = $"{Policies.Viewer} {Policies.Dispatcher} {Policies.Planner} {Policies.PlanReader} {Policies.Driver} {Policies.Tracker}",
        [Roles.Admin] = $"{OpsPolicies} {Policies.Admin}",
    };

    /// <summary>Every policy.</summary>
    public static readonly string[] Policy =
    [
        Policies.Shopper, Policies.TokenIssue, Policies.Viewer, Policies.Operator, Policies.Merchandiser, Policies.Publisher, Policies.Dispatcher, Policies.Planner, Policies.PlanReader,
        Policies.Driver, Policies.Tracker, Policies.Admin,
    ];

    /// <summary>Every caller, as <see cref="Callers.SignInAsync"/> knows it.</summary>
    public static TheoryData<string> Callers => [.. Table.Keys];

    public static bool Passes(string caller, string policy) => Table[caller].Split(' ').Contains(policy);

    /// <summary>What anybody may call, page or not; a new one is reviewed here.</summary>
    public static readonly string[] Open =
    [
        "/docs/favicon.svg", "/docs/hubs", "/docs/scalar.aspnetcore.js", "/docs/scalar.js", "/docs/{documentName?}", "/openapi/{documentName}.json",
        "/healthz", "/healthz/ready", "/metrics",
        "/join", "/login", "/login/code", "/login/enrol", "/login/join", "/login/oidc", "/login/oidc/done", "/login/once", "/login/password", "/logout",
    ];
}
