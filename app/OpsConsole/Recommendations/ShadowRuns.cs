using System.Threading.Channels;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Served;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>
/// While a model is in shadow, lets it answer a sample of real requests whose answers nobody sees: its health and its slates are kept, to hold
/// it against the champion. One at a time, away from requests: what does not fit into the queue or the second is left out.
/// </summary>
internal sealed class ShadowRuns : BackgroundService
{
    /// <summary>Requests that may wait for the model in shadow; beyond it new ones are left out.</summary>
    private const int QueueLimit = 64;

    /// <summary>How long the model may take: as for shoppers, where the caller states no deadline.</summary>
    private readonly TimeSpan _budget;
    private readonly int _oneIn;
    private readonly TokenBucket _bucket;
    private readonly ModelGuards _models;
    private readonly ModelCalls _calls;
    private readonly SlateLog _log;
    private readonly InferenceParts _parts;
    private readonly SlateSequence _sequence;
    private readonly Channel<Run> _queue = Channel.CreateBounded<Run>(new BoundedChannelOptions(QueueLimit) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    public ShadowRuns(
        ModelGuards models, ModelCalls calls, SlateLog log, InferenceParts parts, SlateSequence sequence, IOptions<RecommendationsOptions> options, TimeProvider time)
    {
        (_models, _calls, _log, _parts, _sequence) = (models, calls, log, parts, sequence);
        _budget = TimeSpan.FromMilliseconds(options.Value.DeadlineMs);
        _oneIn = options.Value.ModelShadowOneIn;
        _bucket = new TokenBucket(options.Value.ModelShadowPerSecond, time);
    }

    /// <summary>Takes a request that the champion has answered, where it is its turn. Never waits.</summary>
    public void Offer(in SlateRequest request, in Served answer)
    {
        var guards = _models.Current;
        if (guards.Shadow is not null && answer.Generation % _oneIn == 0 && answer.Slate.Source == SlateSource.Model
            && answer.Slate.ModelVersion == guards.Champion?.Model.Version && _bucket.TryTake())
        {
            _queue.Writer.TryWrite(new Run(request, answer.Inputs, answer.Generation));
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var run in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                if (_models.Current.Shadow is not { } model)
                {
                    continue;
                }

                // The guard runs it on a thread of its own and answers by the deadline, whatever the model does.
                var guarded = await _calls.InvokeAsync(model, run.Inputs, Deadline.After(_parts.Time, _budget), stoppingToken);
                if (guarded.Value is { } slate)
                {
                    _log.OfferShadow(_sequence.Epoch, run.Generation, run.Request, slate, run.Inputs.State.Sequence);
                    _parts.Pool.Return(slate);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private readonly record struct Run(SlateRequest Request, InferenceRequest Inputs, long Generation);
}
