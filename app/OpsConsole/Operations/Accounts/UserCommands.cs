using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Accounts.Invitations;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Operations.Accounts;

/// <summary>What the Users page does: the API's own commands, each asking again whether the user of the circuit may.</summary>
internal sealed class UserCommands(CommandGate gate, AccountCommands accounts, Invitations invitations)
{
    public async Task<(IReadOnlyList<AccountRow> Accounts, IReadOnlyList<InvitationRow> Invitations)> ReadAsync(CancellationToken token)
    {
        await gate.DemandAsync(Policies.Admin);
        return (await accounts.ListAsync(token), await invitations.ListAsync(token));
    }

    public async Task<InvitationResult> InviteAsync(string userName, IReadOnlyList<string> roles, CancellationToken token) =>
        await invitations.InviteAsync(await gate.DemandAsync(Policies.Admin), userName, roles, token);

    public async Task<InvitationResult> PasswordLinkAsync(AccountRow account, CancellationToken token) =>
        await invitations.RenewPasswordAsync(await gate.DemandAsync(Policies.Admin), account.Id, token);

    public async Task<AccountOutcome> WithdrawAsync(InvitationRow invitation, CancellationToken token) =>
        await invitations.WithdrawAsync(await gate.DemandAsync(Policies.Admin), invitation.Id, token);

    /// <summary>Changes the roles of the account as it was shown.</summary>
    public async Task<AccountResult> SetRolesAsync(AccountRow shown, IReadOnlyList<string> roles, string reason, CancellationToken token) =>
        await accounts.SetRolesAsync(await gate.DemandAsync(Policies.Admin), shown.Id, roles, shown.Version, reason, token);

    public async Task<AccountResult> LockAsync(AccountRow account, string reason, CancellationToken token) =>
        await accounts.LockAsync(await gate.DemandAsync(Policies.Admin), account.Id, reason, token);

    public async Task<AccountResult> UnlockAsync(AccountRow account, string reason, CancellationToken token) =>
        await accounts.UnlockAsync(await gate.DemandAsync(Policies.Admin), account.Id, reason, token);

    public async Task<AccountResult> EndSessionsAsync(AccountRow account, CancellationToken token) =>
        await accounts.EndSessionsAsync(await gate.DemandAsync(Policies.Admin), account.Id, null, token);

    public async Task<AccountResult> ResetSecondFactorAsync(AccountRow account, string reason, CancellationToken token) =>
        await accounts.ResetSecondFactorAsync(await gate.DemandAsync(Policies.Admin), account.Id, reason, token);

    public async Task<AccountResult> DeleteAsync(AccountRow account, string reason, CancellationToken token) =>
        await accounts.DeleteAsync(await gate.DemandAsync(Policies.Admin), account.Id, reason, token);
}
