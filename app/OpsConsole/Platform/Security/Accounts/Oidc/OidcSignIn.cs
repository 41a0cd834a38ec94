using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts.Login;
using OpsConsole.Platform.Security.Accounts.Sessions;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Security.Accounts.Oidc;

/// <summary>
/// Makes of what the provider vouches for an account of ours, known by issuer and subject. A name or an address never ties it to an account
/// that is there already: whoever may choose a name at the provider would take that account over.
/// </summary>
internal sealed class OidcSignIn(
    IDbContextFactory<OpsDbContext> contexts, AuditLog audit, ILookupNormalizer normalizer, ConsoleSignIn signIn, IOptions<AccountOptions> options, TimeProvider time)
{
    /// <summary>Begins a session; null when it did, else what the login page says: <c>role</c>, <c>name</c> or <c>locked</c>.</summary>
    public async Task<string?> EnterAsync(ClaimsPrincipal vouched, CancellationToken token)
    {
        var oidc = options.Value.Oidc!;
        if (vouched.FindFirstValue("sub") is not { Length: > 0 and <= 255 } subject)
        {
            return "oidc";
        }

        var roles = oidc.RolesFor(vouched.FindAll(oidc.RoleClaim).Select(claim => claim.Value));
        var (problem, userId) = await KeepAsync($"{oidc.Authority!.TrimEnd('/')}#{subject}", vouched.FindFirstValue(oidc.NameClaim), roles, token);
        return problem ?? (await signIn.EnterAsync(userId!, SignInMethods.External, token) ? null : "locked");
    }

    private async Task<(string? Problem, string? UserId)> KeepAsync(string key, string? name, IReadOnlyList<string> roles, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        var known = await db.UserLogins.AsNoTracking().SingleOrDefaultAsync(login => login.LoginProvider == OidcSetup.Scheme && login.ProviderKey == key, token);
        if (roles.Count == 0)
        {
            // Somebody who had roles and has none any more keeps none here either: open sessions lose them at once.
            if (known is not null)
            {
                await UpdateAsync(db, known.UserId, roles, token);
                await transaction.CommitAsync(token);
            }

            return ("role", null);
        }

        if (known is not null)
        {
            await UpdateAsync(db, known.UserId, roles, token);
            await transaction.CommitAsync(token);
            return (null, known.UserId);
        }

        var normalized = normalizer.NormalizeName(name);
        if (AccountRules.NameProblem(name) is not null || await db.Users.AnyAsync(user => user.NormalizedUserName == normalized, token))
        {
            return ("name", null);
        }

        var made = new IdentityUser(name!) { NormalizedUserName = normalized, LockoutEnabled = true };
        db.Add(made);
        db.Add(new AccountProfile { UserId = made.Id, CreatedAt = time.GetUtcNow(), External = true });
        db.Add(new IdentityUserLogin<string> { LoginProvider = OidcSetup.Scheme, ProviderKey = key, UserId = made.Id, ProviderDisplayName = options.Value.Oidc!.Name });
        await AccountCommands.ReplaceRolesAsync(db, made.Id, roles, token);
        await db.SaveChangesAsync(token);
        await AuditAsync(db, made.Id, "account.join", null, token);
        await transaction.CommitAsync(token);
        return (null, made.Id);
    }

    private async Task UpdateAsync(OpsDbContext db, string userId, IReadOnlyList<string> roles, CancellationToken token)
    {
        var before = (await AccountRow.ReadAsync(db, time.GetUtcNow(), userId, token)).Single();
        if (before.Roles.SequenceEqual(roles))
        {
            return;
        }

        await AccountCommands.ReplaceRolesAsync(db, userId, roles, token);
        await db.SaveChangesAsync(token);
        await AuditAsync(db, userId, "account.roles", before, token);
    }

    private async Task AuditAsync(OpsDbContext db, string userId, string action, AccountRow? before, CancellationToken token)
    {
        var after = (await AccountRow.ReadAsync(db, time.GetUtcNow(), userId, token)).Single();
        var provider = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "identity provider")], OidcSetup.Scheme));
        await audit.SaveAsync(db, provider, new AuditChange(action, after.UserName, before is null ? null : AccountsJson.Describe(before), AccountsJson.Describe(after)), token);
    }
}
