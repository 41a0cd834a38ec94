namespace OpsConsole.Delivery.Plans;

/// <summary>How far the making of a plan has come, as it is stored and sent.</summary>
public static class PlanStatus
{
    /// <summary>Waits for a worker.</summary>
    public const string Queued = "queued";

    /// <summary>A worker searches; the routes are the best so far.</summary>
    public const string Solving = "solving";

    /// <summary>Every stop that must be served is.</summary>
    public const string Solved = "solved";

    /// <summary>The search was cut short: the routes are the best until then.</summary>
    public const string Partial = "partial";

    /// <summary>Some stop that must be served cannot be; the rest is planned.</summary>
    public const string Infeasible = "infeasible";

    /// <summary>Cancelled; the routes, if any, are the best until then.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>There is no plan; the error says why.</summary>
    public const string Failed = "failed";

    /// <summary>Every status.</summary>
    public static readonly string[] All = [Queued, Solving, Solved, Partial, Infeasible, Cancelled, Failed];

    /// <summary>Whether nothing will change it any more.</summary>
    public static bool HasEnded(string status) => status is not (Queued or Solving);
}

/// <summary>What a plan is to the vehicles, as it is stored and sent.</summary>
public static class PlanStage
{
    /// <summary>A proposal: no vehicle drives it.</summary>
    public const string Draft = "draft";

    /// <summary>Vehicles drive it.</summary>
    public const string Committed = "committed";

    /// <summary>Was committed; every vehicle of it drives a newer one.</summary>
    public const string Superseded = "superseded";

    /// <summary>Given up.</summary>
    public const string Discarded = "discarded";
}
