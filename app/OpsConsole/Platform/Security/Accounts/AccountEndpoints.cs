using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Accounts.Invitations;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Platform.Security.Accounts;

internal sealed record AccountList(IReadOnlyList<AccountRow> Items);

internal sealed record InvitationList(IReadOnlyList<InvitationRow> Items);

/// <summary>The answer to an invitation: the only place that ever shows its link.</summary>
internal sealed record InvitationLink(string Id, string UserName, IReadOnlyList<string> Roles, DateTimeOffset ExpiresAt, string Link);

internal sealed record Invite(string? UserName, IReadOnlyList<string>? Roles);

internal sealed record SetRoles(IReadOnlyList<string>? Roles, string? Reason);

/// <summary>Why something is done, for the audit; at most 200 characters.</summary>
internal sealed record Because(string? Reason);

/// <summary><c>/api/v1/ops/accounts</c>.</summary>
internal static class AccountEndpoints
{
    private const int LongestReason = 200;

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/accounts").RequireAuthorization(Policies.Admin).WithTags("Accounts");
        group.MapGet("", ListAsync).WithSummary("List accounts by name.");
        group.MapGet("/{id}", GetAsync).WithSummary("One account, with its ETag.");
        group.MapPut("/{id}/roles", SetRolesAsync).WithSummary("Give an account these roles and no others; If-Match says which version was seen. They count at once.");
        group.MapPost("/{id}/lock", LockAsync).WithSummary("Lock an account until it is unlocked, and end its sessions.");
        group.MapPost("/{id}/unlock", UnlockAsync).WithSummary("End a lock or a lock-out.");
        group.MapPost("/{id}/end-sessions", EndSessionsAsync).WithSummary("End every session of an account.");
        group.MapPost("/{id}/reset-second-factor", ResetSecondFactorAsync).WithSummary("Take away a lost authenticator app, and end every session.");
        group.MapPost("/{id}/password-link", PasswordLinkAsync).WithSummary("Make a one-time link with which the owner sets the password anew; the answer alone shows it.");
        group.MapDelete("/{id}", DeleteAsync).WithSummary("Delete an account; what it did stays in the audit.");
        group.MapGet("/invitations", ListInvitationsAsync).WithSummary("List invitations that still work, newest first.");
        group.MapPost("/invitations", InviteAsync).WithSummary("Invite somebody: a one-time link for seven days, which the answer alone shows.");
        group.MapDelete("/invitations/{id}", WithdrawAsync).WithSummary("Withdraw an invitation.");
    }

    private static async Task<Ok<AccountList>> ListAsync(AccountCommands accounts, CancellationToken token) => TypedResults.Ok(new AccountList(await accounts.ListAsync(token)));

    private static async Task<Results<Ok<AccountRow>, ProblemHttpResult>> GetAsync(string id, AccountCommands accounts, HttpContext context, CancellationToken token) =>
        await accounts.FindAsync(id, token) is { } account ? Shown(account, context) : Problems.NotFound();

    private static async Task<Results<Ok<AccountRow>, ProblemHttpResult, NoContent>> SetRolesAsync(
        string id, SetRoles request, AccountCommands accounts, ClaimsPrincipal user, HttpContext context, CancellationToken token)
    {
        if (context.Request.Headers.IfMatch is not [{ } version])
        {
            return Problems.Of(StatusCodes.Status428PreconditionRequired, "preconditionRequired", "Say in If-Match which version is changed.");
        }

        return TooLong(request.Reason) ?? Answer(await accounts.SetRolesAsync(user, id, request.Roles, version == "*" ? null : version.Trim('"'), request.Reason, token), context);
    }

    private static async Task<Results<Ok<AccountRow>, ProblemHttpResult, NoContent>> LockAsync(
        string id, Because request, AccountCommands accounts, ClaimsPrincipal user, HttpContext context, CancellationToken token) =>
        TooLong(request.Reason) ?? Answer(await accounts.LockAsync(user, id, request.Reason, token), context);

    private static async Task<Results<Ok<AccountRow>, ProblemHttpResult, NoContent>> UnlockAsync(
        string id, Because request, AccountCommands accounts, ClaimsPrincipal user, HttpContext context, CancellationToken token) =>
        TooLong(request.Reason) ?? Answer(await accounts.UnlockAsync(user, id, request.Reason, token), context);

    private static async Task<Results<Ok<AccountRow>, ProblemHttpResult, NoContent>> EndSessionsAsync(
        string id, Because request, AccountCommands accounts, ClaimsPrincipal user, HttpContext context, CancellationToken token) =>
        TooLong(request.Reason) ?? Answer(await accounts.EndSessionsAsync(user, id, request.Reason, token), context);

    private static async Task<Results<Ok<AccountRow>, ProblemHttpResult, NoContent>> ResetSecondFactorAsync(
        string id, Because request, AccountCommands accounts, ClaimsPrincipal user, HttpContext context, CancellationToken token) =>
        TooLong(request.Reason) ?? Answer(await accounts.ResetSecondFactorAsync(user, id, request.Reason, token), context);

    private static async Task<Results<Ok<AccountRow>, ProblemHttpResult, NoContent>> DeleteAsync(
        string id, string? reason, AccountCommands accounts, ClaimsPrincipal user, HttpContext context, CancellationToken token) =>
        TooLong(reason) ?? Answer(await accounts.DeleteAsync(user, id, reason, token), context);

    private static async Task<Ok<InvitationList>> ListInvitationsAsync(Invitations.Invitations invitations, CancellationToken token) =>
        TypedResults.Ok(new InvitationList(await invitations.ListAsync(token)));

    private static async Task<Results<Created<InvitationLink>, ProblemHttpResult>> InviteAsync(
        Invite request, Invitations.Invitations invitations, ClaimsPrincipal user, HttpContext context, CancellationToken token) =>
        Linked(await invitations.InviteAsync(user, request.UserName, request.Roles, token), context);

    private static async Task<Results<Created<InvitationLink>, ProblemHttpResult>> PasswordLinkAsync(
        string id, Invitations.Invitations invitations, ClaimsPrincipal user, HttpContext context, CancellationToken token) =>
        Linked(await invitations.RenewPasswordAsync(user, id, token), context);

    private static async Task<Results<NoContent, ProblemHttpResult>> WithdrawAsync(string id, Invitations.Invitations invitations, ClaimsPrincipal user, CancellationToken token) =>
        await invitations.WithdrawAsync(user, id, token) is var outcome && outcome == AccountOutcome.Done ? TypedResults.NoContent() : Refusal(outcome, null);

    private static Results<Created<InvitationLink>, ProblemHttpResult> Linked(InvitationResult result, HttpContext context)
    {
        if (result is not { Invitation: { } invitation, Token: { } text })
        {
            return Refusal(result.Outcome, result.Errors);
        }

        context.Response.Headers.CacheControl = "no-store";
        var link = $"{context.Request.Scheme}://{context.Request.Host}/join?token={text}";
        return TypedResults.Created($"/api/v1/ops/accounts/invitations/{invitation.Id}", new InvitationLink(invitation.Id, invitation.UserName, invitation.Roles, invitation.ExpiresAt, link));
    }

    private static Results<Ok<AccountRow>, ProblemHttpResult, NoContent> Answer(AccountResult result, HttpContext context) =>
        result.Outcome != AccountOutcome.Done ? Refusal(result.Outcome, result.Errors) : result.Account is { } account ? Shown(account, context) : TypedResults.NoContent();

    private static Ok<AccountRow> Shown(AccountRow account, HttpContext context)
    {
        context.Response.Headers.ETag = $"\"{account.Version}\"";
        return TypedResults.Ok(account);
    }

    private static ProblemHttpResult? TooLong(string? reason) =>
        reason is { Length: > LongestReason } ? Problems.Validation(new Dictionary<string, string[]> { ["reason"] = [$"At most {LongestReason} characters."] }) : null;

    private static ProblemHttpResult Refusal(AccountOutcome outcome, IDictionary<string, string[]>? errors) => outcome switch
    {
        AccountOutcome.NotAllowed => Problems.Of(StatusCodes.Status403Forbidden, "forbidden", AccountResult.WordsFor(outcome)),
        AccountOutcome.Absent => Problems.NotFound(),
        AccountOutcome.Stale => Problems.Of(StatusCodes.Status412PreconditionFailed, "preconditionFailed", AccountResult.WordsFor(outcome)),
        AccountOutcome.Invalid => Problems.Validation(errors!),
        AccountOutcome.LastAdministrator => Problems.Of(StatusCodes.Status409Conflict, "lastAdministrator", AccountResult.WordsFor(outcome)),
        AccountOutcome.OwnAccount => Problems.Of(StatusCodes.Status409Conflict, "ownAccount", AccountResult.WordsFor(outcome)),
        AccountOutcome.ExternalRoles => Problems.Of(StatusCodes.Status409Conflict, "externalAccount", AccountResult.WordsFor(outcome)),
        _ => Problems.Of(StatusCodes.Status409Conflict, "taken", AccountResult.WordsFor(outcome)),
    };
}
