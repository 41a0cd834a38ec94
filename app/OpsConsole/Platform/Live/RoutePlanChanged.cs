namespace OpsConsole.Platform.Live;

/// <summary>Where a route plan stands: published when it changes, and while it is searched for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">For people.</param>
/// <param name="Status"><c>queued</c>, <c>solving</c>, <c>solved</c>, <c>partial</c>, <c>infeasible</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Stage"><c>draft</c>, <c>committed</c>, <c>superseded</c> or <c>discarded</c>.</param>
/// <param name="Revision">Grows with the routes.</param>
/// <param name="Progress">Of the search, 0 to 1.</param>
/// <param name="Cost">Of the best plan; null before there is one.</param>
/// <param name="DistanceMetres">Likewise.</param>
/// <param name="LateMs">Likewise.</param>
/// <param name="Vehicles">With at least one stop.</param>
/// <param name="Unassigned">Stops that it leaves out.</param>
/// <param name="At">When, real time.</param>
public sealed record RoutePlanChanged(
    string Id, string? Label, string Status, string Stage, long Revision, double Progress, decimal? Cost, long? DistanceMetres, long? LateMs, int? Vehicles, int? Unassigned, DateTimeOffset At);
