using System.Globalization;
using OpsConsole.Platform.Security;

namespace OpsConsole.Platform.Live;

/// <summary>A vehicle has another route than before.</summary>
/// <param name="VehicleId">Whose.</param>
/// <param name="Day">The UTC day that it is for: the epoch of its versions.</param>
/// <param name="PlanId">The plan that it comes from; null: the vehicle has none any more.</param>
/// <param name="Generation">Grows with every change of the vehicle's route that day.</param>
public sealed record VehicleRouteChanged(string VehicleId, DateOnly Day, string? PlanId, long Generation) : IPhoneHint
{
    /// <inheritdoc />
    public string UserId => VehicleIdentity.SubjectOf(VehicleId);

    /// <inheritdoc />
    public string Kind => "routePlan";

    /// <inheritdoc />
    public string? Surface => null;

    /// <inheritdoc />
    public long Epoch => Day.DayNumber;

    /// <inheritdoc />
    public string PayloadUrl => string.Create(CultureInfo.InvariantCulture, $"/api/v1/vehicles/{Uri.EscapeDataString(VehicleId)}/route?day={Day:yyyy-MM-dd}");
}
