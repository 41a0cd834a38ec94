using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Operations.Audit;

/// <summary>What the Audit page does, each command asking again whether the user of the circuit may.</summary>
internal sealed class AuditCommands(CommandGate gate, MerchandisingDesk desk)
{
    /// <summary>Begins a draft with what a list or rule said before a change.</summary>
    /// <param name="row">A row for which <see cref="AuditedContent.Before"/> has a content.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public async Task<DeskResult> RevertAsync(AuditRow row, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Merchandiser);
        return AuditedContent.Before(row.Action, row.Before) is { } content ? await desk.BeginAsync(user, content, token) : DeskResult.Absent;
    }
}
