using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Tests.Platform.Jobs;

public sealed class JobTests
{
    private static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    public async Task A_run_is_a_row_with_its_log_and_its_result_and_is_audited()
    {
        await using var app = await StartAsync(new JobDefinition("count", "Count", "Counts.", static (_, context, _) =>
        {
            context.Report("one");
            context.Report("two");
            context.Progress(0.5);
            return Task.FromResult($"counted to {context.Arguments!.Value.GetProperty("to").GetInt32()} for {context.Trigger}");
        }));

        using var accepted = await app.Operator.PostAsJsonAsync("/api/v1/ops/jobs/count/run", new { arguments = new { to = 2 }, reason = "to see" });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var run = await EndedAsync(app, IdOf(await accepted.Content.ReadFromJsonAsync<JsonElement>()));

        Assert.Equal((JobStatus.Succeeded, "counted to 2 for api", 1d, 1), (run.Status, run.Result, run.Progress, run.Attempt));
        Assert.Equal(["one", "two"], run.Log);
        var listed = await app.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/jobs?name=count");
        Assert.Equal(run.Id, IdOf(Assert.Single(listed.GetProperty("items").EnumerateArray())));
        Assert.Contains(listed.GetProperty("jobs").EnumerateArray(), job => job.GetProperty("name").GetString() == "count" && job.GetProperty("schedule").ValueKind == JsonValueKind.Null);
        await using var db = await Contexts(app).CreateDbContextAsync();
        Assert.Equal(("job.count.run", "to see"), await db.Set<AuditEntry>().Where(row => row.Subject == run.Id).Select(row => ValueTuple.Create(row.Action, row.Reason!)).SingleAsync());
    }

    [Fact]
    public async Task One_run_of_a_job_at_a_time_and_asking_for_the_same_returns_the_one_that_waits()
    {
        var gate = new Gate();
        await using var app = await StartAsync(gate.Job("slow"), new JobDefinition("other", "Other", "Is not held up.", static (_, _, _) => Task.FromResult("done")));
        var jobs = app.Services.GetRequiredService<OpsConsole.Platform.Jobs.Jobs>();

        var first = await jobs.EnqueueAsync("slow", "test", null, null, Patience);
        await gate.Begun.WaitAsync(Patience);
        var second = await jobs.EnqueueAsync("slow", "test", null, null, Patience);
        var third = await jobs.EnqueueAsync("slow", "test", null, null, Patience);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, third.Id);
        var particular = await jobs.EnqueueAsync("slow", "test", new { Seed = 8 }, null, Patience);
        Assert.NotEqual(second.Id, particular.Id);
        Assert.Equal(particular.Id, (await jobs.EnqueueAsync("slow", "test", new { Seed = 8 }, null, Patience)).Id);
        Assert.Equal(JobStatus.Succeeded, (await EndedAsync(app, (await jobs.EnqueueAsync("other", "test", null, null, Patience)).Id)).Status);
        Assert.Equal(JobStatus.Queued, (await jobs.FindAsync(second.Id))!.Status);

        gate.Open.Release();
        await gate.Begun.WaitAsync(Patience);
        gate.Open.Release();
        await gate.Begun.WaitAsync(Patience);
        gate.Open.Release();
        var (one, two, three) = (await EndedAsync(app, first.Id), await EndedAsync(app, second.Id), await EndedAsync(app, particular.Id));
        Assert.True(two.StartedAt >= one.EndedAt && three.StartedAt >= two.EndedAt);
        Assert.Equal(1, gate.Most);
    }

    [Fact]
    public async Task Cancelling_ends_a_running_run_and_one_that_waits()
    {
        var gate = new Gate();
        await using var app = await StartAsync(gate.Job("slow"));
        var jobs = app.Services.GetRequiredService<OpsConsole.Platform.Jobs.Jobs>();
        var running = await jobs.EnqueueAsync("slow", "test", null, null, Patience);
        await gate.Begun.WaitAsync(Patience);
        var waiting = await jobs.EnqueueAsync("slow", "test", null, null, Patience);

        using var cancelled = await app.Operator.PostAsync($"/api/v1/ops/jobs/{waiting.Id}/cancel", null);
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        using var cancelledToo = await app.Operator.PostAsync($"/api/v1/ops/jobs/{running.Id}/cancel", null);
        Assert.Equal(JobStatus.Cancelled, (await EndedAsync(app, running.Id)).Status);
        var never = await EndedAsync(app, waiting.Id);
        Assert.Equal((JobStatus.Cancelled, 0), (never.Status, never.Attempt));
        using var late = await app.Operator.PostAsync($"/api/v1/ops/jobs/{running.Id}/cancel", null);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using var unknown = await app.Operator.PostAsync("/api/v1/ops/jobs/nothing/cancel", null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Failures_say_why_and_faults_stay_in_the_log()
    {
        await using var app = await StartAsync(
            new JobDefinition("expected", "Expected", "Fails.", static (_, _, _) => throw new JobFailedException("there are no purchases"), Attempts: 3),
            new JobDefinition("fault", "Fault", "Fails.", static (_, _, _) => throw new InvalidOperationException("secret"), Attempts: 2),
            new JobDefinition("late", "Late", "Never ends.", static async (_, _, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return "";
            }, Timeout: TimeSpan.FromMilliseconds(50)));
        var jobs = app.Services.GetRequiredService<OpsConsole.Platform.Jobs.Jobs>();

        var expected = await EndedAsync(app, (await jobs.EnqueueAsync("expected", "test", null, null, Patience)).Id);
        Assert.Equal((JobStatus.Failed, "there are no purchases", 1), (expected.Status, expected.Error, expected.Attempt));
        var fault = await EndedAsync(app, (await jobs.EnqueueAsync("fault", "test", null, null, Patience)).Id);
        Assert.Equal((JobStatus.Failed, 2), (fault.Status, fault.Attempt));
        Assert.DoesNotContain("secret", fault.Error, StringComparison.Ordinal);
        Assert.Contains("took longer than", (await EndedAsync(app, (await jobs.EnqueueAsync("late", "test", null, null, Patience)).Id)).Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => jobs.EnqueueAsync("nothing", "test", null, null, Patience));
    }

    [Fact]
    public async Task What_a_stop_interrupts_is_taken_up_at_the_next_start_as_often_as_its_attempts_allow()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-jobs-").FullName;
        try
        {
            await MigratedDatabase.CopyToAsync(data);
            string twice, once;
            var (gate, gateOnce) = (new Gate(), new Gate());
            await using (var app = await StartAsync(data, gate.Job("twice", attempts: 2), gateOnce.Job("once")))
            {
                var jobs = app.Services.GetRequiredService<OpsConsole.Platform.Jobs.Jobs>();
                twice = (await jobs.EnqueueAsync("twice", "test", new { Seed = 7 }, "me", Patience)).Id;
                once = (await jobs.EnqueueAsync("once", "test", null, null, Patience)).Id;
                await gate.Begun.WaitAsync(Patience);
                await gateOnce.Begun.WaitAsync(Patience);
            }

            // As a crash leaves it: running, with nobody to run it.
            await using (var app = await StartAsync(data))
            {
                await using var db = await Contexts(app).CreateDbContextAsync();
                Assert.Equal(2, await db.Database.ExecuteSqlAsync($"UPDATE job_runs SET status = 'running', ended_at = NULL, error = NULL"));
            }

            var again = new Gate();
            again.Open.Release();
            await using (var app = await StartAsync(data, again.Job("twice", attempts: 2), new Gate().Job("once")))
            {
                var taken = await EndedAsync(app, twice);
                Assert.Equal((JobStatus.Succeeded, 2, "me", 7), (taken.Status, taken.Attempt, taken.Actor, taken.Arguments!.Value.GetProperty("seed").GetInt32()));
                var failed = await EndedAsync(app, once);
                Assert.Equal((JobStatus.Failed, 1), (failed.Status, failed.Attempt));
                Assert.Contains("the server ended", failed.Error, StringComparison.Ordinal);
            }

            await using var quiet = await StartAsync(data, again.Job("twice", attempts: 2));
            Assert.Equal(2, (await quiet.Services.GetRequiredService<OpsConsole.Platform.Jobs.Jobs>().FindAsync(twice))!.Attempt);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_row_that_another_process_adds_is_noticed_and_changes_go_over_the_live_feed()
    {
        await using var app = await StartAsync(new JobDefinition("count", "Count", "Counts.", static (_, _, _) => Task.FromResult("done")));
        using var mailbox = app.Services.GetRequiredService<LiveFeed>().Subscribe(typeof(JobRun));
        await using (var db = await Contexts(app).CreateDbContextAsync())
        {
            await db.Database.ExecuteSqlAsync($"INSERT INTO job_runs (id, job, trigger, status, attempt, queued_at, lines) VALUES ('from-outside', 'count', 'cli', 'queued', 0, 1, 0)");
        }

        Assert.Equal((JobStatus.Succeeded, "cli"), await EndedAsync(app, "from-outside") is var run ? (run.Status, run.Trigger) : default);
        Assert.Equal([JobStatus.Running, JobStatus.Succeeded], mailbox.Drain().Cast<JobRun>().Select(one => one.Status).Distinct());
    }

    [Fact]
    public async Task An_interval_of_shop_time_runs_a_job_and_configuration_switches_a_cron_off()
    {
        await using var app = await RunningApp.StartAsync(builder =>
        {
            builder.Configuration["Jobs:often:Every"] = "00:00:00.1";
            builder.Configuration["Jobs:nightly:Cron"] = "off";
            builder.Configuration["Jobs:broken:Cron"] = "every now and then";
            foreach (var name in (string[])["often", "nightly", "daily", "broken"])
            {
                builder.Services.AddJob(new JobDefinition(name, name, "Runs by itself.", static (_, _, _) => Task.FromResult("done"), Cron: "15 3 * * *"));
            }
        });
        var jobs = app.Services.GetRequiredService<OpsConsole.Platform.Jobs.Jobs>();
        while ((await jobs.ListAsync("often")).Count == 0)
        {
            await Task.Delay(20, Patience);
        }

        Assert.All(await jobs.ListAsync("often"), run => Assert.Equal("schedule", run.Trigger));
        Assert.Equal((3, 15), jobs.NextOf("daily") is { } at ? (at.Hour, at.Minute) : default);
        Assert.Null(jobs.NextOf("nightly"));
        Assert.Null(jobs.NextOf("broken"));
        Assert.Equal("15 3 * * *", jobs.ScheduleOf("daily"));
    }

    [Fact]
    public void A_log_is_bounded()
    {
        var output = new JobOutput();
        for (var line = 0; line < 3_000; line++)
        {
            output.Add(new string('x', 2_000));
        }

        Assert.True(output.TryTake(out var lines, out _));
        Assert.Equal(JobOutput.MaxAtOnce + 1, lines.Count);
        Assert.All(lines, line => Assert.True(line.Length <= JobOutput.MaxLine));
        Assert.Contains("2800 lines left out", lines[^1], StringComparison.Ordinal);
        Assert.False(output.TryTake(out _, out _));
    }

    [Fact]
    public async Task Viewers_cannot_run_jobs_and_the_dashboard_is_for_administrators()
    {
        await using var app = await StartAsync();
        using var anonymous = await app.Anonymous.GetAsync("/api/v1/ops/jobs");
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var server = await app.Client.PostAsync("/api/v1/ops/jobs/train/run", null);
        Assert.Equal(HttpStatusCode.Forbidden, server.StatusCode);
        using var login = await app.Anonymous.GetAsync("/hangfire");
        Assert.Equal(HttpStatusCode.Redirect, login.StatusCode);
        using var shopper = await app.Client.GetAsync("/hangfire");
        Assert.Equal(HttpStatusCode.Forbidden, shopper.StatusCode);

        // The key of the tests has the admin scope.
        using var dashboard = await app.Operator.GetAsync("/hangfire");
        var html = await dashboard.Content.ReadAsStringAsync();
        Assert.Contains("OpsConsole jobs", html, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", dashboard.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]*src=)", html);
        using var forged = await app.Operator.PostAsync("/hangfire/stats", new FormUrlEncodedContent([]));
        Assert.Contains(forged.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.Forbidden]);
        using var trigger = await app.Operator.PostAsync("/hangfire/recurring/trigger", new FormUrlEncodedContent([]));
        Assert.Contains(trigger.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized]);
    }

    private static Task<RunningApp> StartAsync(params JobDefinition[] definitions) => StartAsync(null, definitions);

    private static Task<RunningApp> StartAsync(string? data, params JobDefinition[] definitions) => RunningApp.StartAsync(
        builder =>
        {
            builder.Configuration["Jobs:PollSeconds"] = "0.2";
            foreach (var definition in definitions)
            {
                builder.Services.AddJob(definition);
            }
        },
        data);

    private static IDbContextFactory<OpsDbContext> Contexts(RunningApp app) => app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>();

    private static string IdOf(JsonElement run) => run.GetProperty("id").GetString()!;

    private static async Task<JobRun> EndedAsync(RunningApp app, string id)
    {
        using var mailbox = app.Services.GetRequiredService<LiveFeed>().Subscribe(typeof(JobRun));
        while (true)
        {
            if (await app.Services.GetRequiredService<OpsConsole.Platform.Jobs.Jobs>().FindAsync(id) is { HasEnded: true } run)
            {
                return run;
            }

            await mailbox.WaitAsync(Patience);
            mailbox.Drain();
        }
    }

    /// <summary>A job that waits to be let through, and counts how many of it run.</summary>
    private sealed class Gate
    {
        private int _inside;

        public SemaphoreSlim Begun { get; } = new(0);

        public SemaphoreSlim Open { get; } = new(0);

        public int Most { get; private set; }

        public JobDefinition Job(string name, int attempts = 1) => new(name, name, "Waits.", async (_, _, token) =>
        {
            Most = Math.Max(Most, Interlocked.Increment(ref _inside));
            Begun.Release();
            try
            {
                await Open.WaitAsync(token);
                return "let through";
            }
            finally
            {
                Interlocked.Decrement(ref _inside);
            }
        }, Attempts: attempts);
    }
}
