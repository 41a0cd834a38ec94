using OpsConsole.FeatureStore.Backfill;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.FeatureStore.Parity;
using OpsConsole.Platform.Jobs;

namespace OpsConsole.FeatureStore;

/// <summary>The feature store's jobs.</summary>
internal static class FeatureJobs
{
    /// <summary>Name of the job that checks parity.</summary>
    public const string Parity = "feature-parity";

    /// <summary>Name of the job that rebuilds the online values.</summary>
    public const string Backfill = "feature-backfill";

    public static IServiceCollection AddFeatureJobs(this IServiceCollection services) => services
        .AddJob(new JobDefinition(
            Parity, "Feature parity", "Recomputes the newest logged feature vectors from the events and reports where they differ from what was served.", CheckAsync, Cron: "7 * * * *"))
        .AddJob(new JobDefinition(
            Backfill, "Feature backfill", "Makes all online feature values anew from the events, beside those that serve, and swaps them.", BackfillAsync));

    private static async Task<string> CheckAsync(IServiceProvider services, JobContext job, CancellationToken token) => ParityCheck.Words(
        await services.GetRequiredService<ParityCheck>().RunAsync(job.RunId, job.Trigger, job.Report, job.Progress, token));

    private static async Task<string> BackfillAsync(IServiceProvider services, JobContext job, CancellationToken token)
    {
        var result = await services.GetRequiredService<FeatureBackfill>().RunAsync(job.Report, job.Progress, token);
        await services.GetRequiredService<CheckpointWriter>().SaveAsync(token);
        return result.Words;
    }
}
