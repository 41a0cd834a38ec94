using System.Collections.Concurrent;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Faults;

namespace OpsConsole.Tests.Platform.Resilience;

/// <summary>Operations are reused; no caller may ever see the answer to another's request, however late calls end.</summary>
public sealed class GuardedStressTests
{
    private const int Workers = 32;

    /// <summary>Failures are the point here: nothing opens. The shortest time-out there is, so that it often comes first.</summary>
    private static readonly GuardOptions s_options = new()
    {
        AttemptTimeoutMs = 1, FailureRatio = 1, MinimumCalls = 10_000, ConsecutiveFailures = 1_000, MinimumConcurrency = 4, InitialConcurrency = 8, MaximumConcurrency = 16, QueueLimit = 24,
    };

    private readonly ConcurrentQueue<(TaskCompletionSource<long> Answer, long Request)> _late = new();
    private readonly ConcurrentDictionary<GuardedOutcome, long> _outcomes = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_answer_belongs_to_its_request(int seed)
    {
        var operations = Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") == "1" ? 20_000_000 : 500_000;
        using var guard = new GuardBench(TimeProvider.System).Guards.CreateAsync<long, long>("stress", FaultPoints.Profile, Work, (request, answer) => answer == -1 ? "negative" : null, options: s_options);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => CallAsync(guard, worker, seed, operations / Workers))));

        while (_late.TryDequeue(out var late))
        {
            late.Answer.SetResult(late.Request);
        }

        await GuardBench.Until(() => guard.Limit is { InFlight: 0, Waiting: 0 }, "all slots are free");
        Assert.Equal(operations / Workers * Workers, _outcomes.Values.Sum());
        Assert.All(
            [GuardedOutcome.Success, GuardedOutcome.Failed, GuardedOutcome.InvalidOutput, GuardedOutcome.TimedOut, GuardedOutcome.Aborted, GuardedOutcome.Overloaded],
            outcome => Assert.True(_outcomes.GetValueOrDefault(outcome) > 0, $"never {outcome}"));
    }

    private async Task CallAsync(GuardedCall<long, long> guard, int worker, int seed, int calls)
    {
        var random = new Random(seed * 1_000 + worker);
        for (var call = 0; call < calls; call++)
        {
            var request = ((long)worker << 32) + call;
            var draw = random.Next(1_000);
            var deadline = draw % 4 == 0 ? Deadline.After(TimeProvider.System, TimeSpan.FromMicroseconds(random.Next(3_000))) : default;
            var lane = (Lane)random.Next(6);
            Guarded<long> result;
            if (draw < 40)
            {
                using var leaves = new CancellationTokenSource();
                var pending = guard.InvokeAsync(request, deadline, lane, leaves.Token);
                if (draw < 20)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static source => Cancel(source), leaves, preferLocal: false);
                }
                else
                {
                    Cancel(leaves);
                }

                result = await pending;
            }
            else
            {
                result = await guard.InvokeAsync(request, deadline, lane, CancellationToken.None);
            }

            // What hangs ends when its caller has left and others are under way, perhaps in the same reused object.
            if ((result.Outcome == GuardedOutcome.TimedOut || _late.Count > 3) && _late.TryDequeue(out var late))
            {
                late.Answer.SetResult(late.Request);
            }

            _outcomes.AddOrUpdate(result.Outcome, 1, static (_, count) => count + 1);
            if (result.Value != (result.IsSuccess ? request : 0))
            {
                Assert.Fail($"{result.Outcome} of {request} came with {result.Value}");
            }
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its caller has its answer already.
        }
    }

    /// <summary>What happens is settled by the request: 2 % throw, 1 % lie, 1 % hang, 5 % take a while.</summary>
    private ValueTask<long> Work(long request, CancellationToken token)
    {
        switch ((uint)(request * 2_654_435_761 >> 7) % 100)
        {
            case < 2:
                throw new InvalidOperationException("broken");
            case 2:
                return ValueTask.FromResult(-1L);
            case 3:
                var answer = new TaskCompletionSource<long>(request % 2 == 0 ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
                _late.Enqueue((answer, request));
                return new ValueTask<long>(answer.Task);
            case < 9:
                Thread.SpinWait(2_000);
                return ValueTask.FromResult(request);
            default:
                return ValueTask.FromResult(request);
        }
    }
}
