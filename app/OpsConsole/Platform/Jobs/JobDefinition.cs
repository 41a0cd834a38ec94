namespace OpsConsole.Platform.Jobs;

/// <summary>Work that runs in the background, one run at a time.</summary>
/// <param name="Name">Stable, in addresses and configuration: <c>train</c>, <c>drift-check</c>.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Description">What it does, one sentence.</param>
/// <param name="Run">
/// Does it and returns the result in one line. <see cref="JobFailedException"/> says why it could not; any other exception is a fault that only the log describes.
/// The token ends it when it is cancelled, takes longer than <paramref name="Timeout"/> or the server stops.
/// </param>
/// <param name="Cron">When it runs by itself, UTC; null for never. <c>Jobs:NAME:Cron</c> in the configuration changes it, <c>off</c> switches it off.</param>
/// <param name="Attempts">How often a run is begun before it has failed, 1 or more; a run that a stop or crash of the server interrupts is begun again too.</param>
/// <param name="Timeout">Longest time of one attempt; null for an hour.</param>
public sealed record JobDefinition(
    string Name, string Title, string Description, Func<IServiceProvider, JobContext, CancellationToken, Task<string>> Run, string? Cron = null, int Attempts = 1, TimeSpan? Timeout = null);

/// <summary>A job could not do its work for a reason that people can be told. It is not tried again.</summary>
public sealed class JobFailedException(string message) : Exception(message);
