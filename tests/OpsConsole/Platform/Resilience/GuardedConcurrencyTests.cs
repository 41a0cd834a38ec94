using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Faults;

namespace OpsConsole.Tests.Platform.Resilience;

/// <summary>Many callers at once, on real threads and a clock that the test moves.</summary>
public sealed class GuardedConcurrencyTests
{
    private const int Callers = 200;
    private readonly GuardBench _bench = new();

    [Fact]
    public async Task Of_200_callers_at_a_failing_dependency_few_reach_it()
    {
        var reached = 0;
        using var guard = _bench.Guards.Create<int, int>(
            "inference", FaultPoints.Inference, (_, _) => { Interlocked.Increment(ref reached); throw new InvalidOperationException("broken"); }, (_, _) => null, () => 0);
        var bulkhead = guard.Limit.Limit;
        var results = await Task.WhenAll(Start(guard, Callers, 100));

        Assert.InRange(reached, 8, bulkhead + 10);
        Assert.Equal(reached, results.Count(result => result.Outcome == GuardedOutcome.Failed));
        Assert.Equal(Callers - reached, results.Count(result => result.Outcome == GuardedOutcome.BreakerOpen));
        Assert.Equal("open", _bench.Breakers.Find("inference")!.State);
        await GuardBench.Until(() => guard.Limit is { InFlight: 0, Waiting: 0 }, "all slots are free");
    }

    [Fact]
    public async Task Of_256_callers_at_a_healthy_dependency_none_is_refused()
    {
        // A real clock, for thread switches to matter; a generous time-out, for those of a busy machine not to.
        using var guard = new GuardBench(TimeProvider.System).Guards.Create<int, int>(
            "inference", FaultPoints.Inference, (request, _) => { Thread.SpinWait(1_000); return request; }, (_, _) => null, () => 0,
            options: new GuardOptions { AttemptTimeoutMs = 60_000 });
        for (var round = 0; round < 20; round++)
        {
            var calls = Enumerable.Range(0, 256).Select(n => Task.Run(async () => (n, Result: await guard.InvokeAsync(n, default, CancellationToken.None)))).ToArray();
            Assert.All(await Task.WhenAll(calls), call => Assert.Equal((GuardedOutcome.Success, call.n), (call.Result.Outcome, call.Result.Value)));
        }
    }

    [Fact]
    public async Task Every_caller_of_a_hung_dependency_leaves_at_its_deadline_and_the_slots_come_back()
    {
        using var guard = Echo();
        _bench.Inject(FaultMode.Hang);
        var bulkhead = guard.Limit.Limit;
        var calls = Start(guard, Callers, 50);
        await GuardBench.Until(() => Blocked == bulkhead && guard.Limit.Waiting == Callers - bulkhead, "all hang or wait");
        _bench.Advance(49);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        _bench.Advance(1);

        Assert.All(await Task.WhenAll(calls), result => Assert.Equal((GuardedOutcome.TimedOut, TimeSpan.FromMilliseconds(50)), (result.Outcome, result.Elapsed)));
        Assert.Equal((bulkhead, 0), (guard.Limit.InFlight, guard.Limit.Waiting));

        _bench.Inject(FaultMode.Off);
        await GuardBench.Until(() => guard.Limit.InFlight == 0, "the slots come back");
        Assert.Equal(GuardedOutcome.Success, (await guard.InvokeAsync(1, _bench.In(50), CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task Hang_opens_the_breaker_though_it_holds_fewer_slots_than_failures_open()
    {
        using var guard = Echo();
        _bench.Inject(FaultMode.Hang);
        var calls = Start(guard, 50, 150);
        await GuardBench.Until(() => Blocked == 4 && guard.Limit.Waiting == 46, "all hang or wait");
        _bench.Advance(100);
        Assert.Equal("closed", _bench.Breakers.Find("inference")!.State);
        _bench.Advance(50);

        Assert.All(await Task.WhenAll(calls), result => Assert.True(result.Outcome is GuardedOutcome.TimedOut or GuardedOutcome.BreakerOpen));
        Assert.Equal("open", _bench.Breakers.Find("inference")!.State);
        Assert.Equal(4, Blocked);
        _bench.Inject(FaultMode.Off);
    }

    [Fact]
    public async Task Waiting_behind_slow_but_punctual_calls_does_not_blame_the_dependency()
    {
        using var go = new ManualResetEventSlim();
        var began = 0;
        using var guard = _bench.Guards.Create<int, int>("inference", FaultPoints.Inference, (request, _) => { Interlocked.Increment(ref began); go.Wait(CancellationToken.None); return request; }, (_, _) => null, () => 0);
        var calls = Start(guard, 30, 60);
        await GuardBench.Until(() => Volatile.Read(ref began) == 4 && guard.Limit.Waiting == 26, "all run or wait");
        _bench.Advance(60);

        Assert.All(await Task.WhenAll(calls), result => Assert.Equal(GuardedOutcome.TimedOut, result.Outcome));
        go.Set();
        await GuardBench.Until(() => guard.Limit.InFlight == 0, "the calls end");
        Assert.Equal((4, 0.0), (_bench.Breakers.Find("inference")!.Calls, _bench.Breakers.Find("inference")!.FailureRatio));
    }

    [Fact]
    public async Task Calls_stuck_for_good_neither_keep_the_breaker_open_nor_new_calls_out()
    {
        using var never = new ManualResetEventSlim();
        var stuck = true;
        var began = 0;
        using var guard = _bench.Guards.Create<int, int>(
            "inference", FaultPoints.Inference, (request, _) => { Interlocked.Increment(ref began); if (Volatile.Read(ref stuck)) { never.Wait(CancellationToken.None); } return request; }, (_, _) => null, () => 0, options: s_noJitter);
        var calls = Start(guard, 20, 150);
        await GuardBench.Until(() => Volatile.Read(ref began) == 4 && guard.Limit.Waiting == 16, "all hang or wait");
        _bench.Advance(100);
        _bench.Advance(50);
        await Task.WhenAll(calls);
        Assert.Equal("open", State);

        // The first probe hangs too, and for good.
        _bench.Advance(2_000);
        await GuardBench.Until(() => Volatile.Read(ref began) == 5, "the probe runs");
        await AdvanceUntil(100, () => State == "open");
        Volatile.Write(ref stuck, false);
        await AdvanceUntil(4_000, () => State == "open");
        await AdvanceUntil(8_000, () => guard.Breaker.Row().ProbesSucceeded == 1);
        await AdvanceUntil(250, () => guard.Breaker.Row().ProbesSucceeded == 2);
        await AdvanceUntil(250, () => State == "closed");

        Assert.Equal(5, guard.Limit.InFlight);
        Assert.Equal((GuardedOutcome.Success, 7), await Call(7));
        never.Set();
        await GuardBench.Until(() => guard.Limit.InFlight == 0, "the stuck calls end");
        Assert.Equal((GuardedOutcome.Success, 8), await Call(8));

        async Task<(GuardedOutcome Outcome, int Value)> Call(int request)
        {
            var result = await guard.InvokeAsync(request, _bench.In(50), CancellationToken.None);
            return (result.Outcome, result.Value);
        }

        async Task AdvanceUntil(int milliseconds, Func<bool> condition)
        {
            _bench.Advance(milliseconds);
            await GuardBench.Until(condition, $"{State} after {milliseconds} ms");
        }
    }

    [Fact]
    public async Task One_probe_runs_at_a_time_and_no_caller_passes_meanwhile()
    {
        var running = 0;
        var most = 0;
        var broken = true;
        var served = 0;
        using var guard = _bench.Guards.Create<int, int>("inference", FaultPoints.Inference, Work, (_, _) => null, () => -1, options: s_noJitter);
        await Task.WhenAll(Start(guard, 50, 100));
        Assert.Equal("open", State);
        Volatile.Write(ref broken, false);
        (most, served) = (0, 0);
        for (var probe = 1; probe <= 2; probe++)
        {
            _bench.Advance(probe == 1 ? 2_000 : 250);
            var refused = await Task.WhenAll(Start(guard, Callers, 100));
            Assert.All(refused, result => Assert.Equal(GuardedOutcome.BreakerOpen, result.Outcome));
            await GuardBench.Until(() => guard.Breaker.Row().ProbesSucceeded == probe, "the probe succeeded");
        }

        Assert.Equal((1, 0), (most, served));
        _bench.Advance(250);
        await GuardBench.Until(() => State == "closed", "closed");
        Assert.Equal(GuardedOutcome.Success, (await guard.InvokeAsync(1, _bench.In(100), CancellationToken.None)).Outcome);

        int Work(int request, CancellationToken token)
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            try
            {
                served += request >= 0 ? 1 : 0;
                return Volatile.Read(ref broken) ? throw new InvalidOperationException("broken") : request;
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }
    }

    private static readonly GuardOptions s_noJitter = new() { BreakJitter = 0 };

    private int Blocked => _bench.Faults.Get(FaultPoints.Inference).Blocked;

    private string State => _bench.Breakers.Find("inference")!.State;

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            seen = Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private GuardedCall<int, int> Echo() => _bench.Guards.Create<int, int>("inference", FaultPoints.Inference, (request, _) => request, (_, _) => null, () => 0);

    private Task<Guarded<int>>[] Start(GuardedCall<int, int> guard, int callers, int deadlineMs)
    {
        var deadline = _bench.In(deadlineMs);
        return [.. Enumerable.Range(0, callers).Select(n => Task.Run(() => guard.InvokeAsync(n, deadline, CancellationToken.None).AsTask()))];
    }
}
