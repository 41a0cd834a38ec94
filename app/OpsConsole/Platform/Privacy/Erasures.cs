using System.Security.Claims;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Privacy;

/// <summary>State of an erasure, as the API tells it.</summary>
/// <param name="Id">Of the erasure, not of the shopper.</param>
/// <param name="Status"><c>running</c> or <c>done</c>.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="CompletedAt">When nothing was left; null before.</param>
/// <param name="Erased">Records by place; null before.</param>
internal sealed record ErasureState(string Id, string Status, DateTimeOffset RequestedAt, DateTimeOffset? CompletedAt, IReadOnlyDictionary<string, long>? Erased);

/// <summary>The rows of erasures. A row is on disk before anybody hears that the shopper will be erased, and stays as work until it is done.</summary>
internal sealed class Erasures(IDbContextFactory<OpsDbContext> contexts, OpsDatabase database, AuditLog audit, ShopperPseudonym pseudonym, TimeProvider time)
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Rings when there is work.</summary>
    public ChannelReader<bool> Bell => _bell.Reader;

    /// <summary>Asks for an erasure; while one of the shopper is under way, that one.</summary>
    public async Task<string> RequestAsync(ClaimsPrincipal actor, string userId, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await db.Set<Erasure>().Where(row => row.UserId == userId).Select(row => row.Id).FirstOrDefaultAsync(token) is { } underWay)
        {
            return underWay;
        }

        var now = time.GetUtcNow();
        var erasure = new Erasure { Id = $"erasure-{Guid.CreateVersion7(now):N}", UserId = userId, Pseudonym = pseudonym.Of(userId), Actor = ActorOf(actor, userId), RequestedAt = now };
        db.Add(erasure);
        await audit.SaveAsync(db, Named(erasure.Actor), new AuditChange("user.erase", erasure.Pseudonym, After: JsonSerializer.Serialize(new { erasure = erasure.Id, state = "requested" })), token);
        await transaction.CommitAsync(token);
        _bell.Writer.TryWrite(true);
        return erasure.Id;
    }

    /// <summary>The oldest that is not done; null when all are.</summary>
    public async Task<Erasure?> NextAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<Erasure>().AsNoTracking().Where(row => row.CompletedAt == null).OrderBy(row => row.Id).FirstOrDefaultAsync(token);
    }

    /// <summary>Notes that nothing is left, forgets whom it was about, and says so in the audit, all in one transaction.</summary>
    public async Task CompleteAsync(Erasure erasure, IReadOnlyDictionary<string, long> erased, CancellationToken token)
    {
        var counts = JsonSerializer.Serialize(erased);
        await using var db = await contexts.CreateDbContextAsync(token);
        await db.Database.OpenConnectionAsync(token);
        ShopperRows.Overwrite((Microsoft.Data.Sqlite.SqliteConnection)db.Database.GetDbConnection());
        await using (var transaction = await db.Database.BeginTransactionAsync(token))
        {
            var row = await db.Set<Erasure>().SingleAsync(row => row.Id == erasure.Id, token);
            (row.UserId, row.CompletedAt, row.Erased) = (null, time.GetUtcNow(), counts);
            await audit.SaveAsync(db, Named(erasure.Actor), new AuditChange("user.erased", erasure.Pseudonym, After: counts), token);
            await transaction.CommitAsync(token);
        }

        using (var connection = database.OpenHeld())
        {
            ShopperRows.EmptyLog(connection);
        }

        Interlocked.Exchange(ref _completed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>The state of an erasure, waiting for its end where asked to; null when there is none of that id.</summary>
    public async Task<ErasureState?> FindAsync(string id, TimeSpan wait, CancellationToken token)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var completed = Volatile.Read(ref _completed).Task;
            await using var db = await contexts.CreateDbContextAsync(token);
            if (await db.Set<Erasure>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, token) is not { } row)
            {
                return null;
            }

            var left = wait - time.GetElapsedTime(started);
            if (row.CompletedAt is not null || left <= TimeSpan.Zero)
            {
                return new ErasureState(
                    row.Id, row.CompletedAt is null ? "running" : "done", row.RequestedAt, row.CompletedAt, row.Erased is null ? null : JsonSerializer.Deserialize<Dictionary<string, long>>(row.Erased));
            }

            await completed.WaitAsync(left, time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Notes in the audit that somebody took a shopper's data out.</summary>
    public Task AuditExportAsync(ClaimsPrincipal actor, string userId, CancellationToken token) =>
        audit.RecordAsync(Named(ActorOf(actor, userId)), new AuditChange("user.export", pseudonym.Of(userId)), token);

    /// <summary>A device may be called like its shopper: the audit, which is never erased, must not say so.</summary>
    private static string ActorOf(ClaimsPrincipal actor, string userId) => AuditLog.NameOf(actor) is var name && name.Contains(userId, StringComparison.Ordinal) ? "shopper" : name;

    private static ClaimsPrincipal Named(string actor) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, actor)], "erasure"));
}
