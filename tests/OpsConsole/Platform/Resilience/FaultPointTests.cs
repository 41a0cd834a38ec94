using OpsConsole.Platform.Resilience.Faults;

namespace OpsConsole.Tests.Platform.Resilience;

public sealed class FaultPointTests
{
    private readonly GuardBench _bench = new();

    private FaultPoint Point => _bench.Faults.Get(FaultPoints.Inference);

    [Fact]
    public void Clear_point_does_nothing()
    {
        Assert.False(Point.Strike());
        Assert.Null(Point.Current);
    }

    [Fact]
    public void Throw_throws_and_names_the_point()
    {
        _bench.Inject(FaultMode.Throw);
        Assert.Contains(FaultPoints.Inference, Assert.Throws<FaultInjectedException>(() => Point.Strike()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Garbage_asks_for_garbage()
    {
        _bench.Inject(FaultMode.Garbage);
        Assert.True(Point.Strike());
    }

    [Fact]
    public async Task Slow_lets_go_after_its_delay()
    {
        _bench.Inject(FaultMode.Slow, delayMs: 300);
        var call = Task.Run(Point.Strike);
        await GuardBench.Until(() => Point.Blocked == 1, "it is held");
        _bench.Advance(299);
        Assert.Equal(1, Point.Blocked);
        // Its timer may be armed a moment after it is counted: move on until it is seen.
        await GuardBench.Until(() => { _bench.Advance(1); return call.IsCompleted; }, "it is let go");
        Assert.False(await call);
        Assert.Equal(0, Point.Blocked);
    }

    [Fact]
    public async Task Hang_lets_go_with_an_exception_when_the_fault_is_cleared()
    {
        _bench.Inject(FaultMode.Hang);
        var calls = Enumerable.Range(0, 3).Select(_ => Task.Run(Point.Strike)).ToArray();
        await GuardBench.Until(() => Point.Blocked == 3, "they hang");
        _bench.Advance(3_599_000);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        _bench.Inject(FaultMode.Off);
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<FaultInjectedException>(() => call);
        }
    }

    [Fact]
    public async Task Fault_ends_by_itself_and_frees_what_hangs()
    {
        _bench.Inject(FaultMode.Hang);
        var call = Task.Run(Point.Strike);
        await GuardBench.Until(() => Point.Blocked == 1, "it hangs");
        _bench.Advance(3_600_000);
        await Assert.ThrowsAsync<FaultInjectedException>(() => call);
        Assert.Null(Point.Current);
        Assert.False(Point.Strike());
    }

    [Fact]
    public async Task Another_fault_in_its_place_frees_what_the_first_blocks()
    {
        _bench.Inject(FaultMode.Hang);
        var call = Task.Run(Point.Strike);
        await GuardBench.Until(() => Point.Blocked == 1, "it hangs");
        _bench.Inject(FaultMode.Garbage);
        await Assert.ThrowsAsync<FaultInjectedException>(() => call);
        Assert.True(Point.Strike());
    }

    [Fact]
    public void Rate_strikes_its_share_of_calls()
    {
        _bench.Inject(FaultMode.Garbage, rate: 0.25);
        // 10,000 draws: ± 5 standard deviations of a quarter.
        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => Point.Strike()), 2_283, 2_717);
        _bench.Inject(FaultMode.Garbage, rate: 0);
        Assert.DoesNotContain(Enumerable.Range(0, 1_000), _ => Point.Strike());
    }
}
