using System.Globalization;
using System.Security.Claims;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Resilience.Faults;

/// <summary>What operators do in the fault lab, audited before it takes effect.</summary>
public sealed class FaultCommands(FaultPoints points, AuditLog audit, TimeProvider time)
{
    /// <summary>Injects a fault, or clears with <see cref="FaultMode.Off"/>.</summary>
    /// <param name="user">Who.</param>
    /// <param name="point">Where.</param>
    /// <param name="mode">What it does.</param>
    /// <param name="rate">Share of calls, 0 to 1.</param>
    /// <param name="delayMs">For <see cref="FaultMode.Slow"/>, milliseconds.</param>
    /// <param name="duration">How long, unless cleared before.</param>
    /// <param name="token">Gives up before it takes effect.</param>
    public async Task SetAsync(ClaimsPrincipal user, FaultPoint point, FaultMode mode, double rate, int delayMs, TimeSpan duration, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(point);
        var fault = new Fault(mode, rate, delayMs, time.GetUtcNow() + duration, AuditLog.NameOf(user));
        await audit.RecordAsync(user, new AuditChange("fault.set", point.Name, point.Current is { } before ? Json(before) : null, Json(fault)), token).ConfigureAwait(false);
        points.Set(point, fault);
    }

    private static string Json(Fault fault) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"mode":"{{fault.Mode.Word()}}","rate":{{fault.Rate:R}},"delayMs":{{fault.DelayMs}},"until":"{{fault.Until:O}}"}""");
}
