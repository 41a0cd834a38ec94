using System.Collections.Immutable;
using System.Globalization;

namespace OpsConsole.Models;

/// <summary>One training that an operator asked for. Status: <c>running</c>, <c>succeeded</c>, <c>failed</c>.</summary>
internal sealed record TrainingRun(string Id, string Status, string Progress, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Version, string? Error);

/// <summary>Trainings that operators asked for: one at a time, the last 20 remembered in memory. Ends what is under way when the process stops.</summary>
internal sealed partial class TrainingRuns(ModelTraining training, TimeProvider time, ILogger<TrainingRuns> logger) : IHostedService, IDisposable
{
    private const int Bound = 20;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new();
    private ImmutableList<TrainingRun> _runs = [];
    private Task _under = Task.CompletedTask;
    private int _number;

    /// <summary>Begins a training; null while another one is under way.</summary>
    public TrainingRun? TryStart()
    {
        lock (_starting)
        {
            if (!_under.IsCompleted)
            {
                return null;
            }

            var id = string.Create(CultureInfo.InvariantCulture, $"train-{time.GetUtcNow():yyyyMMddHHmmss}-{++_number}");
            var run = new TrainingRun(id, "running", "queued", time.GetUtcNow(), null, null, null);
            _runs = (_runs.Count == Bound ? _runs.RemoveAt(0) : _runs).Add(run);
            _under = Task.Run(() => RunAsync(run), CancellationToken.None);
            return run;
        }
    }

    /// <summary>A run by its id.</summary>
    public TrainingRun? Find(string id) => _runs.Find(run => run.Id == id);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _under.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(TrainingRun run)
    {
        try
        {
            var trained = await training.TrainAsync(asOf: null, new Line(text => Update(run = run with { Progress = text })), _stopping.Token);
            Update(trained is null
                ? run with { Status = "failed", Error = "there are no purchases to train on", EndedAt = time.GetUtcNow() }
                : run with { Status = "succeeded", Progress = "done", Version = trained.Version, EndedAt = time.GetUtcNow() });
        }
        catch (Exception failure)
        {
            // Whatever went wrong, the run says so; the champion goes on serving.
            Failed(logger, run.Id, failure);
            Update(run with { Status = "failed", Error = failure is OperationCanceledException ? "the process stopped" : "the training failed; the log has the cause", EndedAt = time.GetUtcNow() });
        }
    }

    private void Update(TrainingRun run) => ImmutableInterlocked.Update(
        ref _runs, static (runs, changed) => runs.FindIndex(one => one.Id == changed.Id) is >= 0 and var place ? runs.SetItem(place, changed) : runs, run);

    private sealed class Line(Action<string> write) : IProgress<string>
    {
        public void Report(string value) => write(value);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "training run {RunId} failed")]
    private static partial void Failed(ILogger logger, string runId, Exception failure);
}
