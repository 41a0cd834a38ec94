using System.Buffers;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>Rules about accounts that several commands keep.</summary>
internal static class AccountRules
{
    public const int LongestName = 64;

    /// <summary>What the audit calls something else, or nobody.</summary>
    private static readonly string[] Reserved = ["system", "unknown", "anonymous"];

    /// <summary>ASCII alone: two names that look the same are the same.</summary>
    private static readonly SearchValues<char> NameSigns = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@+");

    /// <summary>What is wrong with a user name; null when nothing is.</summary>
    public static string? NameProblem(string? name) =>
        string.IsNullOrEmpty(name) || name.Length > LongestName ? $"A user name has 1 to {LongestName} characters."
        : name.AsSpan().ContainsAnyExcept(NameSigns) ? "A user name is made of letters, digits and - . _ @ +."
        : Reserved.Contains(name, StringComparer.OrdinalIgnoreCase) ? "This name is reserved."
        : null;

    /// <summary>What is wrong with a set of roles; null when nothing is.</summary>
    public static string? RolesProblem(IReadOnlyList<string>? roles) =>
        roles is null or [] || roles.Count > Roles.All.Length || roles.Except(Roles.All).Any() ? $"One or more of {string.Join(", ", Roles.All)}." : null;

    /// <summary>Whether the actor may administer, by the rows of this transaction: what a session said when it began may be over.</summary>
    public static async Task<bool> MayAdministerAsync(OpsDbContext db, ClaimsPrincipal actor, CancellationToken token) =>
        actor.Identity is CallerIdentity caller
            ? (caller.Scopes & KeyScopes.Admin) != 0
            : actor.FindFirstValue(ClaimTypes.NameIdentifier) is { } id && actor.IsInRole(Roles.Admin) && await Administrators(db).AnyAsync(admin => admin == id, token);

    /// <summary>Whether somebody else could administer, were this account gone.</summary>
    public static Task<bool> AnotherAdministersAsync(OpsDbContext db, string id, CancellationToken token) => Administrators(db).AnyAsync(admin => admin != id, token);

    private static IQueryable<string> Administrators(OpsDbContext db)
    {
        var locked = AccountLock.Never.AddYears(-1);
        return from user in db.Users
               join pair in db.UserRoles on user.Id equals pair.UserId
               join role in db.Roles on pair.RoleId equals role.Id
               where role.Name == Roles.Admin && (user.LockoutEnd == null || user.LockoutEnd < locked)
               select user.Id;
    }
}
