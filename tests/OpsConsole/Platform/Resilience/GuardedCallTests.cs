using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Faults;

namespace OpsConsole.Tests.Platform.Resilience;

public sealed class GuardedCallTests
{
    private readonly GuardBench _bench = new();

    [Fact]
    public async Task Healthy_call_answers_with_its_value()
    {
        using var guard = Doubling();
        var result = await guard.InvokeAsync(21, _bench.In(100), CancellationToken.None);

        Assert.Equal((GuardedOutcome.Success, 42, (string?)null), (result.Outcome, result.Value, result.Reason));
        await GuardBench.Until(() => guard.Limit.InFlight == 0, "the slot is free");
    }

    [Fact]
    public async Task What_the_dependency_throws_is_an_outcome()
    {
        using var guard = _bench.Guards.Create<int, int>("inference", FaultPoints.Inference, (_, _) => throw new InvalidOperationException("no model"), (_, _) => null);
        var result = await guard.InvokeAsync(1, _bench.In(100), CancellationToken.None);

        Assert.Equal(GuardedOutcome.Failed, result.Outcome);
        Assert.Contains("no model", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unusable_answer_is_withheld()
    {
        using var guard = _bench.Guards.Create<int, double>("inference", FaultPoints.Inference, (_, _) => double.NaN, (_, value) => double.IsNaN(value) ? "NaN" : null);
        var result = await guard.InvokeAsync(1, _bench.In(100), CancellationToken.None);

        Assert.Equal((GuardedOutcome.InvalidOutput, 0.0, "NaN"), (result.Outcome, result.Value, result.Reason));
    }

    [Fact]
    public async Task Garbage_fault_meets_the_validation()
    {
        using var guard = _bench.Guards.Create<int, int>(
            "inference", FaultPoints.Inference, (request, _) => request, (_, value) => value < 0 ? "negative" : null, garbage: _ => -1);
        _bench.Inject(FaultMode.Garbage);

        Assert.Equal(GuardedOutcome.InvalidOutput, (await guard.InvokeAsync(1, _bench.In(100), CancellationToken.None)).Outcome);
        _bench.Inject(FaultMode.Off);
        Assert.Equal(GuardedOutcome.Success, (await guard.InvokeAsync(1, _bench.In(100), CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task Passed_deadline_calls_nothing()
    {
        var calls = 0;
        using var guard = _bench.Guards.Create<int, int>("inference", FaultPoints.Inference, (_, _) => ++calls, (_, _) => null);
        var result = await guard.InvokeAsync(1, _bench.In(0), CancellationToken.None);

        Assert.Equal((GuardedOutcome.TimedOut, 0), (result.Outcome, calls));
    }

    [Fact]
    public async Task Caller_of_a_hung_call_leaves_at_its_deadline_and_the_slot_stays_taken_until_the_call_ends()
    {
        using var guard = Doubling();
        _bench.Inject(FaultMode.Hang);
        var call = guard.InvokeAsync(1, _bench.In(50), CancellationToken.None).AsTask();
        await Started(1);

        _bench.Advance(49);
        Assert.False(call.IsCompleted);
        _bench.Advance(1);
        var result = await call;

        Assert.Equal(GuardedOutcome.TimedOut, result.Outcome);
        Assert.Equal(TimeSpan.FromMilliseconds(50), result.Elapsed);
        Assert.Equal(1, guard.Limit.InFlight);
        _bench.Inject(FaultMode.Off);
        await GuardBench.Until(() => guard.Limit.InFlight == 0, "the slot comes back");
        Assert.Equal(84, (await guard.InvokeAsync(42, _bench.In(50), CancellationToken.None)).Value);
    }

    [Fact]
    public async Task Attempt_that_takes_too_long_is_left_before_the_deadline()
    {
        using var guard = Doubling();
        _bench.Inject(FaultMode.Hang);
        var call = guard.InvokeAsync(1, _bench.In(5_000), CancellationToken.None).AsTask();
        await Started(1);
        _bench.Advance(100);

        Assert.Equal(GuardedOutcome.TimedOut, (await call).Outcome);
        Assert.Equal(1, _bench.Breakers.Find("inference")!.Calls);
        _bench.Inject(FaultMode.Off);
    }

    [Fact]
    public async Task Caller_with_a_tiny_deadline_does_not_blame_the_dependency()
    {
        using var running = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        using var guard = _bench.Guards.Create<int, int>("inference", FaultPoints.Inference, (request, _) => { running.Set(); go.Wait(CancellationToken.None); return request; }, (_, _) => null);
        var call = guard.InvokeAsync(1, _bench.In(5), CancellationToken.None).AsTask();
        await GuardBench.Until(() => running.IsSet, "the call runs");
        _bench.Advance(5);
        Assert.Equal(GuardedOutcome.TimedOut, (await call).Outcome);
        go.Set();

        await GuardBench.Until(() => guard.Limit.InFlight == 0, "the call ends");
        var row = _bench.Breakers.Find("inference")!;
        Assert.Equal((1, 0.0), (row.Calls, row.FailureRatio));
    }

    [Fact]
    public async Task Aborting_callers_never_open_the_breaker()
    {
        using var guard = _bench.Guards.Create<int, int>(
            "inference", FaultPoints.Inference, (request, token) => token.WaitHandle.WaitOne() ? throw new OperationCanceledException(token) : request, (_, _) => null);
        for (var caller = 0; caller < 50; caller++)
        {
            using var leaves = new CancellationTokenSource();
            var call = guard.InvokeAsync(1, _bench.In(1_000), leaves.Token).AsTask();
            await leaves.CancelAsync();
            Assert.Equal(GuardedOutcome.Aborted, (await call).Outcome);
            await GuardBench.Until(() => guard.Limit.InFlight == 0, "the cancelled call ends");
        }

        var row = _bench.Breakers.Find("inference")!;
        Assert.Equal(("closed", 0), (row.State, row.Calls));
    }

    [Fact]
    public async Task Asynchronous_call_holds_its_slot_until_its_task_ends()
    {
        var answer = new TaskCompletionSource<int>();
        using var begun = new ManualResetEventSlim();
        using var guard = _bench.Guards.CreateAsync<int, int>("profile", FaultPoints.Profile, (_, _) => { begun.Set(); return new ValueTask<int>(answer.Task); }, (_, _) => null);
        var call = guard.InvokeAsync(1, _bench.In(20), CancellationToken.None).AsTask();
        await GuardBench.Until(() => begun.IsSet, "it runs");
        _bench.Advance(20);
        Assert.Equal(GuardedOutcome.TimedOut, (await call).Outcome);
        Assert.Equal(1, guard.Limit.InFlight);

        answer.SetResult(7);
        await GuardBench.Until(() => guard.Limit.InFlight == 0, "the slot comes back");
    }

    private GuardedCall<int, int> Doubling() =>
        _bench.Guards.Create<int, int>("inference", FaultPoints.Inference, (request, _) => request * 2, (_, _) => null, () => 0);

    private Task Started(int blocked) =>
        GuardBench.Until(() => _bench.Faults.Get(FaultPoints.Inference).Blocked == blocked, "the call hangs");
}
