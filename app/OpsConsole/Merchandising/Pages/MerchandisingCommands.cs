using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Merchandising.Pages;

/// <summary>What the pages of lists and rules do: the desk's commands, each asking again whether the user of the circuit may.</summary>
internal sealed class MerchandisingCommands(CommandGate gate, MerchandisingDesk desk)
{
    /// <summary>Begins a draft.</summary>
    public async Task<DeskResult> BeginAsync(RevisionContent content, CancellationToken token)
    {
        var actor = await gate.DemandAsync(Policies.Merchandiser);
        return CardIn(content) ?? await desk.BeginAsync(actor, content, token);
    }

    /// <summary>Saves a draft that was seen in some edition.</summary>
    public async Task<DeskResult> SaveAsync(long id, long edition, RevisionContent content, CancellationToken token)
    {
        var actor = await gate.DemandAsync(Policies.Merchandiser);
        return CardIn(content) ?? await desk.SaveAsync(actor, id, edition, content, token);
    }

    /// <summary>Asks for approval of what was seen.</summary>
    public async Task<DeskResult> SubmitAsync(RevisionView seen, CancellationToken token) => await desk.SubmitAsync(await gate.DemandAsync(Policies.Merchandiser), seen.Id, seen.Edition, null, token);

    /// <summary>Gives up what was seen.</summary>
    public async Task<DeskResult> DiscardAsync(RevisionView seen, CancellationToken token) => await desk.DiscardAsync(await gate.DemandAsync(Policies.Merchandiser), seen.Id, seen.Edition, null, token);

    /// <summary>Approves the very content that was seen.</summary>
    public async Task<DeskResult> ApproveAsync(RevisionView seen, string reason, CancellationToken token) => await desk.ApproveAsync(await gate.DemandAsync(Policies.Publisher), seen.Id, seen.Hash, reason, token);

    /// <summary>Sends what was seen back to its editors.</summary>
    public async Task<DeskResult> ReturnAsync(RevisionView seen, string reason, CancellationToken token) => await desk.ReturnAsync(await gate.DemandAsync(Policies.Publisher), seen.Id, seen.Edition, reason, token);

    /// <summary>Sets when it begins and ends.</summary>
    public async Task<DeskResult> ScheduleAsync(RevisionView seen, RevisionSchedule schedule, CancellationToken token) =>
        await desk.ScheduleAsync(await gate.DemandAsync(Policies.Publisher), seen.Id, seen.Edition, schedule, null, token);

    /// <summary>Lets serving use it now.</summary>
    public async Task<DeskResult> PublishAsync(RevisionView seen, string reason, CancellationToken token) => await desk.PublishAsync(await gate.DemandAsync(Policies.Publisher), seen.Id, seen.Edition, reason, token);

    /// <summary>Makes an earlier revision's content live again; without a number, what was live before.</summary>
    public async Task<DeskResult> RollBackAsync(RevisionKind kind, string subject, int? number, string reason, CancellationToken token) =>
        await desk.RollBackAsync(await gate.DemandAsync(Policies.Publisher), kind, subject, number, reason, token);

    /// <summary>Ends what is live, without a successor.</summary>
    public async Task<DeskResult> EndAsync(RevisionKind kind, string subject, string reason, CancellationToken token) => await desk.EndAsync(await gate.DemandAsync(Policies.Publisher), kind, subject, reason, token);

    /// <summary>What a request is screened for, a circuit's message is too: no payment card number is stored.</summary>
    private static DeskResult? CardIn(RevisionContent content) => content is not RuleContent rule ? null
        : CardNumbers.InText(rule.Name) ? DeskResult.Invalid("name", "holds a payment card number")
        : rule.When.Query is { } query && CardNumbers.InText(query) ? DeskResult.Invalid("when.query", "holds a payment card number") : null;
}
