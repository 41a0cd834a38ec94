using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>A key just made: the only time its text is known.</summary>
internal sealed record CreatedKey(ApiKey Key, string Text);

/// <summary>Makes, rotates and revokes API keys; each is an audited row first and then in the snapshot that requests read.</summary>
internal sealed class ApiKeys(
    IDbContextFactory<OpsDbContext> contexts, ApiKeyIndex index, FixedKeys fixedKeys, AuditLog audit, IHostEnvironment environment, TimeProvider time)
{
    /// <summary>How long a rotated key still works.</summary>
    public static readonly TimeSpan RotationOverlap = TimeSpan.FromDays(7);

    /// <summary>Part of the text of this environment's keys; keys of another are refused.</summary>
    public string Env => environment.IsProduction() ? "live" : environment.IsDevelopment() ? "dev" : "test";

    /// <summary>Makes a key.</summary>
    public async Task<CreatedKey> CreateAsync(ClaimsPrincipal actor, string name, KeyScopes scopes, DateTimeOffset? expiresAt, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var created = Make(name, scopes, expiresAt);
        db.Add(created.Key);
        await audit.SaveAsync(db, actor, new AuditChange("apiKey.create", created.Key.Id, After: Describe(created.Key)), token);
        await ReloadAsync(token);
        return created;
    }

    /// <summary>Makes a successor of a key; the old one works for <see cref="RotationOverlap"/> more. Null when there is no such live key.</summary>
    public async Task<CreatedKey?> RotateAsync(ClaimsPrincipal actor, string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var old = await FindLiveAsync(db, id, token);
        if (old is null || old.RotatedTo is not null)
        {
            return null;
        }

        var before = Describe(old);
        var created = Make(old.Name, old.Scopes, old.ExpiresAt);
        var overlapEnds = time.GetUtcNow() + RotationOverlap;
        old.ExpiresAt = old.ExpiresAt < overlapEnds ? old.ExpiresAt : overlapEnds;
        old.RotatedTo = created.Key.Id;
        db.Add(created.Key);
        await audit.SaveAsync(db, actor, new AuditChange("apiKey.rotate", id, before, Describe(created.Key)), token);
        await ReloadAsync(token);
        return created;
    }

    /// <summary>Ends a key at once, and every device token that was issued for it; false when there is no such live key.</summary>
    public async Task<bool> RevokeAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var key = await FindLiveAsync(db, id, token);
        if (key is null)
        {
            return false;
        }

        var before = Describe(key);
        key.RevokedAt = time.GetUtcNow();
        await audit.SaveAsync(db, actor, new AuditChange("apiKey.revoke", id, before, Describe(key), reason), token);
        await ReloadAsync(token);
        return true;
    }

    /// <summary>All keys of the table, newest first, at most 500.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<ApiKey>().AsNoTracking().OrderByDescending(key => key.CreatedAt).Take(500).ToListAsync(token);
    }

    /// <summary>Makes the snapshot anew from the table and the fixed keys.</summary>
    public async Task ReloadAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var env = Env;
        var stored = await db.Set<ApiKey>().AsNoTracking().Where(key => key.RevokedAt == null && key.Env == env).ToListAsync(token);
        index.Replace(
        [
            .. fixedKeys.Entries(),
            .. stored.Select(key => new ApiKeyEntry(key.Id, key.Name, key.Scopes & ~KeyScopes.Admin, key.Hash, key.ExpiresAt)),
        ]);
    }

    private CreatedKey Make(string name, KeyScopes scopes, DateTimeOffset? expiresAt)
    {
        var (id, text) = ApiKeyText.Create(Env);
        var key = new ApiKey
        {
            Id = id, Name = name, Env = Env, Scopes = scopes & ~KeyScopes.Admin, Hash = ApiKeyText.Hash(text), CreatedAt = time.GetUtcNow(), ExpiresAt = expiresAt,
        };
        return new CreatedKey(key, text);
    }

    private static Task<ApiKey?> FindLiveAsync(OpsDbContext db, string id, CancellationToken token) =>
        db.Set<ApiKey>().FirstOrDefaultAsync(key => key.Id == id && key.RevokedAt == null, token);

    private static string Describe(ApiKey key) =>
        System.Text.Json.JsonSerializer.Serialize(ApiKeyRow.Of(key), SecurityJson.Default.ApiKeyRow);
}
