using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Live.MobileStream;

/// <summary>
/// The durable stream of each shopper and vehicle, in the operational database: what phones missed is read here, so that a push may be lost.
/// </summary>
/// <remarks>
/// The stream's epoch is the second in which this database's stream began. A phone that knows another one (the database was made anew, or a
/// phone was restored from a backup of another shop) reloads instead of comparing numbers that mean nothing to each other.
/// </remarks>
internal sealed class MobileStreamStore(IDbContextFactory<OpsDbContext> contexts, TimeProvider time)
{
    /// <summary>Messages kept for a shopper; one more is deleted with a later one.</summary>
    public const int PerUser = 100;

    /// <summary>How long a hint is worth delivering: after that the phone reloads on its own.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Rows over <see cref="PerUser"/> at which they are deleted.</summary>
    private const int Slack = 20;

    private long _epoch;

    /// <summary>Answers what a phone missed.</summary>
    /// <param name="userId">The shopper.</param>
    /// <param name="epoch">The stream's epoch as the phone knows it; null when it does not say.</param>
    /// <param name="lastSeq">The newest message that the phone applied.</param>
    /// <param name="token">Ends the reading.</param>
    public async Task<StreamRecovery> RecoverAsync(string userId, long? epoch, long lastSeq, CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token);
        var current = await EpochAsync(context, token);
        var kept = await context.Set<StreamEntry>().AsNoTracking().Where(entry => entry.UserId == userId).OrderByDescending(entry => entry.Seq).Take(PerUser).ToListAsync(token);
        kept.Reverse();
        var top = kept.Count == 0 ? 0 : kept[^1].Seq;
        var oldest = kept.Count == 0 ? 1 : kept[0].Seq;
        if ((epoch is { } known && known != current) || lastSeq < oldest - 1 || lastSeq > top)
        {
            return new StreamRecovery(false, current, top, []);
        }

        var now = time.GetUtcNow();
        return new StreamRecovery(true, current, top, [.. kept.Where(entry => entry.Seq > lastSeq && entry.ExpiresAt > now).Select(entry => entry.ToItem())]);
    }

    /// <summary>Appends hints, one transaction for all; gives each its place. Only one caller at a time.</summary>
    public async Task<IReadOnlyList<StreamEntry>> AppendAsync(IReadOnlyCollection<IPhoneHint> hints, CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token);
        await EpochAsync(context, token);
        var users = hints.Select(hint => hint.UserId).Distinct(StringComparer.Ordinal).ToArray();
        var tops = await context.Set<StreamEntry>().Where(entry => users.Contains(entry.UserId)).GroupBy(entry => entry.UserId)
            .Select(group => new { group.Key, Top = group.Max(entry => entry.Seq), Oldest = group.Min(entry => entry.Seq) }).ToDictionaryAsync(row => row.Key, token);
        var next = users.ToDictionary(user => user, user => tops.TryGetValue(user, out var row) ? row.Top : 0, StringComparer.Ordinal);
        var now = time.GetUtcNow();
        var entries = hints.Select(hint => new StreamEntry
        {
            UserId = hint.UserId,
            Seq = ++next[hint.UserId],
            Kind = hint.Kind,
            Surface = hint.Surface,
            Epoch = hint.Epoch,
            Generation = hint.Generation,
            PayloadUrl = hint.PayloadUrl,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        }).ToArray();
        context.AddRange(entries);
        await context.SaveChangesAsync(token);

        foreach (var (user, row) in tops)
        {
            if (next[user] - row.Oldest >= PerUser + Slack)
            {
                var last = next[user] - PerUser;
                await context.Set<StreamEntry>().Where(entry => entry.UserId == user && entry.Seq <= last).ExecuteDeleteAsync(token);
            }
        }

        return entries;
    }

    private async Task<long> EpochAsync(OpsDbContext context, CancellationToken token)
    {
        if (Volatile.Read(ref _epoch) is not 0 and var known)
        {
            return known;
        }

        // Two first callers at once: the insert of one is ignored, and both read the same row.
        await context.Database.ExecuteSqlAsync(
            $"INSERT OR IGNORE INTO mobile_stream_epoch (id, epoch) VALUES ({StreamEpoch.OnlyId}, {time.GetUtcNow().ToUnixTimeSeconds()})", token);
        var epoch = await context.Set<StreamEpoch>().Select(row => row.Epoch).SingleAsync(token);
        Volatile.Write(ref _epoch, epoch);
        return epoch;
    }
}
