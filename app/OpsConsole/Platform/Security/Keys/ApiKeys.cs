using System.Security.Claims;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>A key just made: the only time its text is known.</summary>
/// <param name="Key">What everybody may see of it.</param>
/// <param name="Text">What a client sends.</param>
public sealed record CreatedKey(ApiKeyRow Key, string Text);

/// <summary>What became of a change to a key.</summary>
public enum KeyChange
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>There is no such live key.</summary>
    Absent,

    /// <summary>Somebody else has changed it since it was looked at.</summary>
    Stale,
}

/// <summary>Makes, rotates, limits and revokes API keys; each is an audited row first and then in the snapshot that requests read.</summary>
public sealed class ApiKeys
{
    /// <summary>How long a rotated key still works.</summary>
    public static readonly TimeSpan RotationOverlap = TimeSpan.FromDays(7);

    /// <summary>Keys that a list shows at most.</summary>
    public const int Bound = 500;

    private readonly IDbContextFactory<OpsDbContext> _contexts;
    private readonly ApiKeyIndex _index;
    private readonly FixedKeys _fixed;
    private readonly KeyMeters _meters;
    private readonly AuditLog _audit;
    private readonly IHostEnvironment _environment;
    private readonly TimeProvider _time;

    internal ApiKeys(IDbContextFactory<OpsDbContext> contexts, ApiKeyIndex index, FixedKeys fixedKeys, KeyMeters meters, AuditLog audit, IHostEnvironment environment, TimeProvider time) =>
        (_contexts, _index, _fixed, _meters, _audit, _environment, _time) = (contexts, index, fixedKeys, meters, audit, environment, time);

    /// <summary>Part of the text of this environment's keys; keys of another are refused.</summary>
    public string Env => _environment.IsProduction() ? "live" : _environment.IsDevelopment() ? "dev" : "test";

    /// <summary>Makes a key.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="name">Who will use it.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="expiresAt">When it ends by itself; null for never.</param>
    /// <param name="perMinute">Requests a minute; null for what its scopes are given.</param>
    /// <param name="token">Ends the making.</param>
    public async Task<CreatedKey> CreateAsync(ClaimsPrincipal actor, string name, KeyScopes scopes, DateTimeOffset? expiresAt, int? perMinute, CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        var (key, text) = Make(name, scopes, expiresAt, perMinute);
        db.Add(key);
        await _audit.SaveAsync(db, actor, new AuditChange("apiKey.create", key.Id, After: Describe(key)), token);
        await ReloadAsync(token);
        return new CreatedKey(Row(key), text);
    }

    /// <summary>Makes a successor of a key; the old one works for <see cref="RotationOverlap"/> more. Null when there is no such live key, or it has a successor.</summary>
    public async Task<CreatedKey?> RotateAsync(ClaimsPrincipal actor, string id, CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        // Before the reading: of two who rotate a key, the second must see the successor that the first has made.
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await FindLiveAsync(db, id, token) is not { RotatedTo: null } old)
        {
            return null;
        }

        var before = Describe(old);
        var (key, text) = Make(old.Name, old.Scopes, old.ExpiresAt, old.RequestsPerMinute);
        var overlapEnds = _time.GetUtcNow() + RotationOverlap;
        old.ExpiresAt = old.ExpiresAt < overlapEnds ? old.ExpiresAt : overlapEnds;
        old.RotatedTo = key.Id;
        db.Add(key);
        await _audit.SaveAsync(db, actor, new AuditChange("apiKey.rotate", id, before, Describe(key)), token);
        await transaction.CommitAsync(token);
        await ReloadAsync(token);
        return new CreatedKey(Row(key), text);
    }

    /// <summary>Changes how many requests a key may make, from the next request on.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">The key.</param>
    /// <param name="perMinute">Requests a minute; null for what its scopes are given.</param>
    /// <param name="seen">The limit that was looked at, in an <see cref="ApiKeyRow.Tag"/>; null to change whatever is there.</param>
    /// <param name="reason">Why.</param>
    /// <param name="token">Ends the change.</param>
    public async Task<KeyChange> LimitAsync(ClaimsPrincipal actor, string id, int? perMinute, string? seen, string? reason, CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await FindLiveAsync(db, id, token) is not { } key)
        {
            return KeyChange.Absent;
        }

        if (seen is not null && seen != Row(key).Tag)
        {
            return KeyChange.Stale;
        }

        var before = Describe(key);
        key.RequestsPerMinute = perMinute;
        await _audit.SaveAsync(db, actor, new AuditChange("apiKey.limit", id, before, Describe(key), reason), token);
        await transaction.CommitAsync(token);
        await ReloadAsync(token);
        return KeyChange.Done;
    }

    /// <summary>Ends a key at once, and every device token that was issued for it; false when there is no such live key.</summary>
    public async Task<bool> RevokeAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await FindLiveAsync(db, id, token) is not { } key)
        {
            return false;
        }

        var before = Describe(key);
        key.RevokedAt = _time.GetUtcNow();
        await _audit.SaveAsync(db, actor, new AuditChange("apiKey.revoke", id, before, Describe(key), reason), token);
        await transaction.CommitAsync(token);
        await ReloadAsync(token);
        return true;
    }

    /// <summary>All keys of the table, newest first, at most <see cref="Bound"/>.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        return [.. (await db.Set<ApiKey>().AsNoTracking().OrderByDescending(key => key.CreatedAt).Take(Bound).ToListAsync(token)).Select(Row)];
    }

    /// <summary>One key, or null.</summary>
    public async Task<ApiKeyRow?> FindAsync(string id, CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        return await db.Set<ApiKey>().AsNoTracking().FirstOrDefaultAsync(key => key.Id == id, token) is { } key ? Row(key) : null;
    }

    /// <summary>Keys that come with the process: of the environment, and the demo's.</summary>
    public IReadOnlyList<ApiKeyRow> FixedRows() =>
    [
        .. _fixed.Entries().Select(entry => new ApiKeyRow(
            entry.Id, entry.Id, Env, ScopeNames.Of(entry.Scopes), default, null, entry.Meter.LastUsed, null, null, entry.Meter.Allowance.PerMinute, null)),
    ];

    /// <summary>Requests of a key by minute over the last hour, or by hour over the last day, oldest first; every step is there.</summary>
    public async Task<IReadOnlyList<KeyUsageStep>> UsageAsync(string id, bool hours, CancellationToken token)
    {
        var step = hours ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1);
        var (count, now) = (hours ? 24 : 60, _time.GetUtcNow());
        var last = new DateTimeOffset(now.Ticks - (now.Ticks % step.Ticks), TimeSpan.Zero);
        var first = last - (step * (count - 1));
        await using var db = await _contexts.CreateDbContextAsync(token);
        var rows = await db.Set<KeyUsage>().AsNoTracking().Where(usage => usage.KeyId == id && usage.Minute >= first).ToListAsync(token);
        var byStep = rows.ToLookup(usage => (usage.Minute - first).Ticks / step.Ticks);
        return [.. Enumerable.Range(0, count).Select(at => new KeyUsageStep(first + (step * at), byStep[at].Sum(usage => usage.Requests), byStep[at].Sum(usage => usage.Refused)))];
    }

    /// <summary>Makes the snapshot anew from the table and the fixed keys.</summary>
    internal async Task ReloadAsync(CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        var env = Env;
        var stored = await db.Set<ApiKey>().AsNoTracking().Where(key => key.RevokedAt == null && key.Env == env).ToListAsync(token);
        ApiKeyEntry[] entries =
        [
            .. _fixed.Entries(),
            .. stored.Select(key => new ApiKeyEntry(key.Id, key.Name, key.Scopes & ~KeyScopes.Admin, key.Hash, key.ExpiresAt, _meters.Of(key.Id, key.Scopes, key.RequestsPerMinute))),
        ];
        _index.Replace(entries);
        _meters.KeepOnly(entries.Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal));
    }

    private (ApiKey Key, string Text) Make(string name, KeyScopes scopes, DateTimeOffset? expiresAt, int? perMinute)
    {
        var (id, text) = ApiKeyText.Create(Env);
        return (new ApiKey
        {
            Id = id, Name = name, Env = Env, Scopes = scopes & ~KeyScopes.Admin, Hash = ApiKeyText.Hash(text), CreatedAt = _time.GetUtcNow(), ExpiresAt = expiresAt, RequestsPerMinute = perMinute,
        }, text);
    }

    private ApiKeyRow Row(ApiKey key) => new(
        key.Id, key.Name, key.Env, ScopeNames.Of(key.Scopes), key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt, key.RotatedTo, key.RequestsPerMinute ?? _meters.DefaultOf(key.Scopes), key.RequestsPerMinute);

    private static Task<ApiKey?> FindLiveAsync(OpsDbContext db, string id, CancellationToken token) =>
        db.Set<ApiKey>().FirstOrDefaultAsync(key => key.Id == id && key.RevokedAt == null, token);

    private string Describe(ApiKey key) => JsonSerializer.Serialize(Row(key), SecurityJson.Default.ApiKeyRow);
}
