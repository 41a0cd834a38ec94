namespace OpsConsole.Platform.Startup;

/// <summary>One step of getting ready. A capability registers its own; they run one after another by <see cref="Order"/>.</summary>
/// <remarks>
/// Orders in use: 10 database, 20 accounts and keys, then, with the server already listening, 30 demo shop, 40 catalogue, 42 demo town, 44 streets,
/// 50 shoppers' histories, 60 model, 70 fallback levels, 80 simulated phones.
/// </remarks>
public interface IStartupStage
{
    /// <summary>Place in the sequence; stages below <see cref="StartupSequence.Listening"/> end before the first request is taken.</summary>
    int Order { get; }

    /// <summary>What the progress line says: <c>loading the catalogue</c>.</summary>
    string Name { get; }

    /// <summary>Does the step; throws to stop the process with the message.</summary>
    Task RunAsync(IProgress<string> progress, CancellationToken token);
}
