namespace OpsConsole.Platform.Live;

/// <summary>Where a vehicle is and how it stands to its plan: published with each newer position, and when its forecast changes.</summary>
/// <param name="VehicleId">Which.</param>
/// <param name="Lat">Degrees, on the street where streets are loaded.</param>
/// <param name="Lon">Likewise.</param>
/// <param name="At">When the position was taken.</param>
/// <param name="SpeedKmh">As reported, or from the last two positions; null while unknown.</param>
/// <param name="PlanId">The plan that it drives; null for none.</param>
/// <param name="NextStopId">Where it is going; null behind the last stop.</param>
/// <param name="NextEta">When it will be there.</param>
/// <param name="Done">Stops dealt with.</param>
/// <param name="Stops">Stops of its route, with those dealt with.</param>
/// <param name="LateMs">Worst forecast lateness of a stop ahead; 0 for none.</param>
public sealed record VehicleMoved(
    string VehicleId, double Lat, double Lon, DateTimeOffset At, double? SpeedKmh, string? PlanId, string? NextStopId, DateTimeOffset? NextEta, int Done, int Stops, long LateMs);
