using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Jobs;

/// <summary>The rows of runs and their logs. One change at a time within this process; another process only adds queued rows.</summary>
internal sealed class JobStore(IDbContextFactory<OpsDbContext> contexts, AuditLog audit, TimeProvider time) : IDisposable
{
    /// <summary>Runs of a job that are kept.</summary>
    public const int MaxRuns = 200;

    /// <summary>Log lines that a run in a list, or over the live feed, carries.</summary>
    public const int Tail = 20;

    private readonly SemaphoreSlim _changing = new(1, 1);

    public void Dispose() => _changing.Dispose();

    /// <summary>Adds a queued run, audited when a person asks; while one that does what is asked for is queued already, that one: any of the job where nothing particular is asked for, else the one with the same arguments.</summary>
    public Task<JobRun> AddAsync(string job, string trigger, string? arguments, string? actor, ClaimsPrincipal? user, string? reason, CancellationToken token) => ChangeAsync(async db =>
    {
        if (await db.Set<JobRow>().AsNoTracking().Where(row => row.Job == job && row.Status == JobStatus.Queued && (arguments == null || row.Arguments == arguments)).OrderBy(row => row.QueuedAt).FirstOrDefaultAsync(token) is { } queued)
        {
            return await WithTailAsync(db, queued, Tail, token);
        }

        var now = Now();
        var row = new JobRow
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{job}-{now:yyyyMMddHHmmss}-{Guid.CreateVersion7(now).ToString("N")[^6..]}"),
            Job = job, Trigger = trigger, Actor = actor, Arguments = arguments, Status = JobStatus.Queued, QueuedAt = now,
        };
        db.Add(row);
        if (user is null)
        {
            await db.SaveChangesAsync(token);
        }
        else
        {
            await audit.SaveAsync(db, user, new AuditChange($"job.{job}.run", row.Id, null, arguments, reason), token);
        }

        return row.ToRun([]);
    }, token);

    /// <summary>Changes a run where the change applies to its state; null where it does not, or there is no such run.</summary>
    public Task<JobRun?> ChangeAsync(string id, Func<JobRow, bool> change, CancellationToken token, ClaimsPrincipal? user = null, AuditChange? audited = null) => ChangeAsync(async db =>
    {
        if (await db.Set<JobRow>().FindAsync([id], token) is not { } row || !change(row))
        {
            return null;
        }

        if (user is null || audited is null)
        {
            await db.SaveChangesAsync(token);
        }
        else
        {
            await audit.SaveAsync(db, user, audited, token);
        }

        return await WithTailAsync(db, row, Tail, token);
    }, token);

    /// <summary>Stores what a run has said since.</summary>
    public Task<JobRun?> AppendAsync(string id, IReadOnlyList<string> lines, double? progress, CancellationToken token) => ChangeAsync(async db =>
    {
        if (await db.Set<JobRow>().FindAsync([id], token) is not { } row)
        {
            return null;
        }

        var now = Now();
        row.Progress = progress ?? row.Progress;
        db.AddRange(lines.Select((text, index) => new JobLogRow { RunId = id, Number = row.Lines + index + 1, At = now, Text = text }));
        row.Lines += lines.Count;
        await db.SaveChangesAsync(token);
        return await WithTailAsync(db, row, Tail, token);
    }, token);

    /// <summary>A run with its whole log.</summary>
    public async Task<JobRun?> FindAsync(string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<JobRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, token) is { } row ? await WithTailAsync(db, row, JobOutput.MaxLines * 2, token) : null;
    }

    /// <summary>Runs, newest first; of one job or of all.</summary>
    public Task<IReadOnlyList<JobRun>> ListAsync(string? job, int limit, CancellationToken token) => SearchAsync(new JobSearch(job, null, null, limit), token);

    /// <summary>Runs that fit, newest first.</summary>
    public async Task<IReadOnlyList<JobRun>> SearchAsync(JobSearch search, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var fitting = db.Set<JobRow>().AsNoTracking().Where(row => (search.Job == null || row.Job == search.Job) && (search.Status == null || row.Status == search.Status));
        if (search.Text is { } text)
        {
            var like = $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
            fitting = fitting.Where(row => EF.Functions.Like(row.Id, like, "\\") || EF.Functions.Like(row.Result!, like, "\\") || EF.Functions.Like(row.Error!, like, "\\")
                || EF.Functions.Like(row.Actor!, like, "\\") || EF.Functions.Like(row.Trigger, like, "\\"));
        }

        var rows = await fitting.OrderByDescending(row => row.QueuedAt).Take(Math.Clamp(search.Limit, 1, MaxRuns)).ToListAsync(token);
        var runs = new List<JobRun>(rows.Count);
        foreach (var row in rows)
        {
            runs.Add(await WithTailAsync(db, row, Tail, token));
        }

        return runs;
    }

    /// <summary>Runs of a state, oldest first, without their logs.</summary>
    public async Task<IReadOnlyList<JobRun>> OfStatusAsync(string status, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return [.. (await db.Set<JobRow>().AsNoTracking().Where(row => row.Status == status).OrderBy(row => row.QueuedAt).Take(MaxRuns).ToListAsync(token)).Select(row => row.ToRun([]))];
    }

    /// <summary>Deletes all but the newest runs of a job.</summary>
    public Task PruneAsync(string job, CancellationToken token) => ChangeAsync(async db =>
    {
        var old = await db.Set<JobRow>().Where(row => row.Job == job && row.EndedAt != null).OrderByDescending(row => row.QueuedAt).Skip(MaxRuns).Take(MaxRuns).ToListAsync(token);
        if (old.Count == 0)
        {
            return false;
        }

        var ids = old.ConvertAll(row => row.Id);
        db.RemoveRange(await db.Set<JobLogRow>().Where(line => ids.Contains(line.RunId)).ToListAsync(token));
        db.RemoveRange(old);
        await db.SaveChangesAsync(token);
        return true;
    }, token);

    /// <summary>The time as it is stored.</summary>
    public DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<T> ChangeAsync<T>(Func<OpsDbContext, Task<T>> change, CancellationToken token)
    {
        await _changing.WaitAsync(token);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(token);
            return await change(db);
        }
        finally
        {
            _changing.Release();
        }
    }

    private static async Task<JobRun> WithTailAsync(OpsDbContext db, JobRow row, int lines, CancellationToken token) => row.ToRun(row.Lines == 0 ? [] : await db.Set<JobLogRow>().AsNoTracking()
        .Where(line => line.RunId == row.Id && line.Number > row.Lines - lines).OrderBy(line => line.Number).Select(line => line.Text).ToListAsync(token));
}
