namespace OpsConsole.Platform.Startup;

/// <summary>Runs the start-up stages in order and says how far it has come.</summary>
public sealed partial class StartupSequence(
    IEnumerable<IStartupStage> stages,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<StartupSequence> logger) : IHostedService, IDisposable
{
    /// <summary>Stages of a lower order are done before the server listens.</summary>
    public const int Listening = 30;

    private readonly IStartupStage[] _ordered = [.. stages.OrderBy(stage => stage.Order)];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _background = Task.CompletedTask;

    /// <summary>The stage under way, or <c>ready</c>.</summary>
    public string Current { get; private set; } = "starting";

    /// <summary>Ends when every stage has run; faults with the stage that failed.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Whether every stage has run.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Runs every stage up to an order, here and now: what a command-line verb needs of the host.</summary>
    public async Task RunUpToAsync(int order, CancellationToken token)
    {
        foreach (var stage in _ordered.Where(stage => stage.Order <= order))
        {
            await RunStageAsync(stage, token).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in _ordered.Where(stage => stage.Order < Listening))
        {
            await RunStageAsync(stage, cancellationToken).ConfigureAwait(false);
        }

        _background = Task.Run(() => RunRemainingAsync(_stopping.Token), CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _background.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    private async Task RunRemainingAsync(CancellationToken token)
    {
        try
        {
            foreach (var stage in _ordered.Where(stage => stage.Order >= Listening))
            {
                await RunStageAsync(stage, token).ConfigureAwait(false);
            }

            Current = "ready";
            _ready.TrySetResult();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            _ready.TrySetCanceled(token);
        }
        catch (Exception failure)
        {
            // Whatever a stage throws, the process ends with a word about it instead of serving half-made.
            StageFailed(logger, Current, failure);
            _ready.TrySetException(failure);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task RunStageAsync(IStartupStage stage, CancellationToken token)
    {
        Current = stage.Name;
        var started = time.GetTimestamp();
        await stage.RunAsync(new Line(text => Progress(logger, stage.Name, text)), token).ConfigureAwait(false);
        StageDone(logger, stage.Name, time.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>Unlike <see cref="Progress{T}"/> it reports at once and in order.</summary>
    private sealed class Line(Action<string> write) : IProgress<string>
    {
        public void Report(string value) => write(value);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Stage}: {Text}")]
    private static partial void Progress(ILogger logger, string stage, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Stage}: done in {ElapsedMs:F0} ms")]
    private static partial void StageDone(ILogger logger, string stage, double elapsedMs);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Stage} failed; the process stops")]
    private static partial void StageFailed(ILogger logger, string stage, Exception failure);
}
