using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Operations;
using OpsConsole.Platform.Jobs;

namespace OpsConsole.Tests.Operations;

public class JobsPageTests
{
    [Fact]
    public async Task Runs_are_searched_in_the_database_by_job_state_and_text()
    {
        await using var app = await RunningApp.StartAsync(builder => builder.Services
            .AddJob(new JobDefinition("good", "Good", "Works.", static (_, _, _) => Task.FromResult("made 100% of it_all")))
            .AddJob(new JobDefinition("bad", "Bad", "Does not.", static (_, _, _) => throw new JobFailedException("the disk is full"))));
        var jobs = app.Services.GetRequiredService<OpsConsole.Platform.Jobs.Jobs>();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var good = await jobs.EnqueueAsync("good", "test", null, "Ada", patience.Token);
        var bad = await jobs.EnqueueAsync("bad", "test", null, null, patience.Token);
        while (await jobs.FindAsync(good.Id, patience.Token) is not { HasEnded: true } || await jobs.FindAsync(bad.Id, patience.Token) is not { HasEnded: true })
        {
            await Task.Delay(20, patience.Token);
        }

        Assert.Equal([good.Id], await FindAsync("good", null, null));
        Assert.Equal([bad.Id], await FindAsync(null, JobStatus.Failed, null));
        Assert.Equal([good.Id], await FindAsync(null, null, "ada"));
        Assert.Equal([bad.Id], await FindAsync(null, null, "DISK is"));
        Assert.Equal([good.Id], await FindAsync(null, null, "100% of it_all"));
        Assert.Empty(await FindAsync(null, null, "of%all"));
        Assert.Empty(await FindAsync("good", JobStatus.Failed, null));

        async Task<string[]> FindAsync(string? job, string? status, string? text) => [.. (await jobs.SearchAsync(new JobSearch(job, status, text, 10), patience.Token)).Where(run => run.Job is "good" or "bad").Select(run => run.Id)];
    }

    [Fact]
    public void A_tail_of_the_log_goes_on_where_the_known_lines_end()
    {
        Assert.Equal(["a", "b", "c", "d"], JobsPage.Longer(["a", "b", "c"], ["b", "c", "d"]));
        Assert.Equal(["a", "b"], JobsPage.Longer(["a", "b"], ["a", "b"]));
        Assert.Equal(["x", "y"], JobsPage.Longer(["a", "b"], ["x", "y"]));
        Assert.Equal(["a"], JobsPage.Longer([], ["a"]));
        Assert.Empty(JobsPage.Longer([], []));
    }
}
