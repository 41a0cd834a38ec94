using Microsoft.AspNetCore.Components.Authorization;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Faults;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Operations;

/// <summary>What the Breakers page does. Each command asks again whether the user may, and is in the audit before it takes effect.</summary>
internal sealed class BreakerCommands(CommandGate gate, AuthenticationStateProvider authentication, BreakerRegistry breakers, FaultPoints faults, FaultLab lab, AuditLog audit, TimeProvider time)
{
    /// <summary>Holds a breaker open for some minutes; false when it is gone.</summary>
    public async Task<bool> IsolateAsync(string name, string reason, int minutes, CancellationToken token)
    {
        var actor = await gate.DemandAsync(Policies.Operator);
        await RecordAsync("breaker.isolate", name, breakers.Find(name)?.State, $"isolated for {minutes} min", reason, token);
        var held = breakers.Isolate(name, reason, actor, time.GetUtcNow().AddMinutes(minutes));
        await breakers.FlushAsync(token);
        return held;
    }

    /// <summary>Closes a breaker, whatever the measurements say; false when it is gone.</summary>
    public async Task<bool> CloseAsync(string name, string reason, CancellationToken token)
    {
        var actor = await gate.DemandAsync(Policies.Operator);
        await RecordAsync("breaker.close", name, breakers.Find(name)?.State, "closed", reason, token);
        var closed = breakers.Close(name, actor, reason);
        await breakers.FlushAsync(token);
        return closed;
    }

    /// <summary>Sets or clears a fault.</summary>
    public async Task SetFaultAsync(FaultPoint point, FaultMode mode, double rate, int delayMs, int minutes, CancellationToken token)
    {
        var actor = await gate.DemandAsync(lab.Policy);
        if (!lab.Enabled)
        {
            throw new UnauthorizedAccessException("The fault lab is switched off.");
        }

        var fault = new Fault(mode, rate, delayMs, time.GetUtcNow().AddMinutes(minutes), actor);
        await RecordAsync("fault.set", point.Name, Describe(point.Current), Describe(mode == FaultMode.Off ? null : fault), null, token);
        faults.Set(point, fault);
    }

    private static string Describe(Fault? fault) => fault is null ? "off" : $"{fault.Mode.Word()}, rate {fault.Rate}, delay {fault.DelayMs} ms, until {fault.Until:O}";

    private async Task RecordAsync(string action, string subject, string? before, string? after, string? reason, CancellationToken token)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        await audit.RecordAsync(state.User, new AuditChange(action, subject, before, after, reason), token);
    }
}
