using Hangfire;

namespace OpsConsole.Platform.Jobs;

/// <summary>What Hangfire calls. Not disposable: Hangfire would dispose of it after each call.</summary>
internal sealed class JobInvocation(JobRunner runner)
{
    /// <summary>Runs what is queued under the id.</summary>
    public Task RunAsync(string job, string runId) => runner.RunAsync(job, runId);

    /// <summary>Asks for a run because its time has come.</summary>
    public Task ScheduleAsync(string job) => runner.ScheduleAsync(job);
}

/// <summary>Gives Hangfire the one object that it calls.</summary>
internal sealed class JobInvocationActivator(JobInvocation invocation) : JobActivator
{
    public override object ActivateJob(Type jobType) => invocation;
}
