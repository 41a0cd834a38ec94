namespace OpsConsole.Platform.Security;

/// <summary>Every endpoint, hub and page names one of these; the fallback policy denies what names none.</summary>
public static class Policies
{
    /// <summary>A phone or a back end: a <c>server</c> API key or a device token.</summary>
    public const string Shopper = "shopper";

    /// <summary>May exchange an API key (<c>device</c> or <c>server</c>) for device tokens.</summary>
    public const string TokenIssue = "tokenIssue";

    /// <summary>May look at the console and read the operators' API: any console role, or a key with the <c>ops</c> scope.</summary>
    public const string Viewer = "viewer";

    /// <summary>May act on running systems: Operator or Admin, or a key with the <c>ops</c> scope.</summary>
    public const string Operator = "operator";

    /// <summary>May edit drafts of what shoppers see: Merchandiser, Publisher or Admin, or a key with the <c>ops</c> scope.</summary>
    public const string Merchandiser = "merchandiser";

    /// <summary>Approves, publishes, schedules and rolls back what shoppers see: Publisher or Admin, or a key with the <c>ops</c> scope.</summary>
    public const string Publisher = "publisher";

    /// <summary>May plan routes: Dispatcher or Admin, or a key with the <c>ops</c> scope.</summary>
    public const string Dispatcher = "dispatcher";

    /// <summary>Asks for route plans and commits them: a back end with a <c>server</c> key, or whoever passes <see cref="Dispatcher"/>.</summary>
    public const string Planner = "planner";

    /// <summary>Reads route plans: a back end with a <c>server</c> key, or whoever passes <see cref="Viewer"/>.</summary>
    public const string PlanReader = "planReader";

    /// <summary>Acts for a vehicle: its device's token, a back end with a <c>server</c> key, or whoever passes <see cref="Dispatcher"/>.</summary>
    public const string Driver = "driver";

    /// <summary>Asks when a delivery arrives: whoever passes <see cref="Shopper"/> or <see cref="Viewer"/>.</summary>
    public const string Tracker = "tracker";

    /// <summary>Accounts, keys, fault injection in Production.</summary>
    public const string Admin = "admin";
}

/// <summary>Console roles; Viewer &lt; Operator, Merchandiser &lt; Publisher.</summary>
public static class Roles
{
    public const string Viewer = "Viewer";
    public const string Operator = "Operator";
    public const string Merchandiser = "Merchandiser";
    public const string Publisher = "Publisher";
    public const string Dispatcher = "Dispatcher";
    public const string Admin = "Admin";

    /// <summary>Every role.</summary>
    public static readonly string[] All = [Viewer, Operator, Merchandiser, Publisher, Dispatcher, Admin];
}
