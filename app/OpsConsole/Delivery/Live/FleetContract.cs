namespace OpsConsole.Delivery.Live;

/// <summary>What a vehicle is doing, as it is sent.</summary>
public static class FleetState
{
    /// <summary>On the road as it should be.</summary>
    public const string OnShift = "onShift";

    /// <summary>Its shift has not begun, or everything is done.</summary>
    public const string OffShift = "offShift";

    /// <summary>On shift, and not heard of for too long.</summary>
    public const string Silent = "silent";

    /// <summary>It will probably miss a window.</summary>
    public const string Late = "late";

    /// <summary>Taken off the road for the rest of its shift.</summary>
    public const string OffDuty = "offDuty";
}

/// <summary>A vehicle with a committed route, as pages and the API show it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">For people.</param>
/// <param name="PlanId">The plan that it drives.</param>
/// <param name="Generation">Grows with every commit for the vehicle.</param>
/// <param name="State">A <see cref="FleetState"/>.</param>
/// <param name="ShiftStart">From when on it works.</param>
/// <param name="ShiftEnd">Until when.</param>
/// <param name="Fix">Newest position; null while there is none.</param>
/// <param name="Next">Where it is going, or is; null behind the last stop.</param>
/// <param name="WorstLateMs">Greatest expected lateness ahead; 0 for none.</param>
/// <param name="WorstStopId">Where.</param>
/// <param name="Done">Stops dealt with.</param>
/// <param name="Total">Stops, with those dealt with.</param>
/// <param name="Ahead">Stops ahead in their order, with when it will be there.</param>
/// <param name="OffDutyReason">Why it is off duty.</param>
/// <param name="PaceRatio">What driving takes against the plan, as learnt on this shift; 1 is as planned.</param>
/// <param name="ChangedAt">When this was seen.</param>
public sealed record FleetVehicle(
    string Id, string? Name, string PlanId, long Generation, string State, DateTimeOffset? ShiftStart, DateTimeOffset? ShiftEnd, VehicleFix? Fix, StopEta? Next, long WorstLateMs, string? WorstStopId,
    int Done, int Total, IReadOnlyList<StopEta> Ahead, string? OffDutyReason, double PaceRatio, DateTimeOffset ChangedAt);

/// <summary>A position, on its street where streets are loaded and one is near.</summary>
/// <param name="At">When it was taken.</param>
/// <param name="SpeedKmh">As reported, or from the last two positions.</param>
/// <param name="Heading">Degrees clockwise from north; null while unknown.</param>
/// <param name="Street">Name of the street, or null.</param>
public sealed record VehicleFix(double Lat, double Lon, DateTimeOffset At, double? SpeedKmh, double? Heading, string? Street);

/// <summary>When a vehicle will be at a stop.</summary>
/// <param name="Planned">By the plan.</param>
/// <param name="P10">Earlier in one of ten cases.</param>
/// <param name="P50">The middle.</param>
/// <param name="P90">Later in one of ten cases.</param>
/// <param name="MissProbability">Chance that the service begins after its window.</param>
/// <param name="ExpectedLateMs">Mean of how much, being in time counted as 0.</param>
/// <param name="Here">Whether the vehicle is there.</param>
public sealed record StopEta(
    string StopId, string? Name, double? Lat, double? Lon, DateTimeOffset Planned, DateTimeOffset P10, DateTimeOffset P50, DateTimeOffset P90, double MissProbability, long ExpectedLateMs, bool Here);

/// <summary>Something that a dispatcher should know of a vehicle.</summary>
/// <param name="Id">Its own.</param>
/// <param name="Kind"><c>late</c>, <c>silent</c> or <c>offDuty</c>.</param>
/// <param name="VehicleId">Which vehicle.</param>
/// <param name="StopId">The stop in question, or null.</param>
/// <param name="Text">In words.</param>
/// <param name="RaisedAt">When it was seen.</param>
/// <param name="ClearedAt">When it was over; null while it is not.</param>
/// <param name="ProposalId">The proposal made for it, or null.</param>
public sealed record FleetAlert(string Id, string Kind, string VehicleId, string? StopId, string Text, DateTimeOffset RaisedAt, DateTimeOffset? ClearedAt, string? ProposalId);

/// <summary>A better plan for the rest of the day, made by the monitor: a draft that a dispatcher accepts or dismisses.</summary>
/// <param name="Id">Of the draft plan.</param>
/// <param name="PlanId">The committed plan that it would replace.</param>
/// <param name="Reason">What was seen.</param>
/// <param name="Status">A <see cref="Plans.PlanStatus"/>; it can be accepted once it has ended.</param>
/// <param name="Revision">Of the draft.</param>
/// <param name="LateMsBefore">Lateness of the rest of the day if everybody goes on as planned.</param>
/// <param name="LateMsAfter">By the proposal; null while it has no routes.</param>
/// <param name="CostBefore">Cost of the rest of the day likewise.</param>
/// <param name="CostAfter">By the proposal.</param>
/// <param name="UnassignedBefore">Stops that nobody would serve if everybody goes on as planned.</param>
/// <param name="UnassignedAfter">By the proposal.</param>
public sealed record FleetProposal(
    string Id, string PlanId, string Reason, string Status, long Revision, long LateMsBefore, long? LateMsAfter, decimal? CostBefore, decimal? CostAfter, int UnassignedBefore, int? UnassignedAfter, DateTimeOffset CreatedAt);

/// <summary>Published when an alert is raised, changed or cleared.</summary>
public sealed record FleetAlertChanged(FleetAlert Alert);

/// <summary>Published when a proposal is made, has changed, or is gone.</summary>
/// <param name="Proposal">As it is, or was.</param>
/// <param name="Gone">Whether it was accepted, dismissed or has expired.</param>
public sealed record FleetProposalChanged(FleetProposal Proposal, bool Gone);
