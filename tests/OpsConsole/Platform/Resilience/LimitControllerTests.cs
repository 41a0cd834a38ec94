using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Limits;

namespace OpsConsole.Tests.Platform.Resilience;

public sealed class LimitControllerTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly LimitController _controller;

    public LimitControllerTests() => _controller = new LimitController(new GuardOptions { InitialConcurrency = 8 }, _clock);

    [Fact]
    public void Grows_to_its_maximum_while_fully_used_and_fast()
    {
        Windows(100, latencyMs: 5, inFlight: 32);
        Assert.Equal(32, _controller.Limit);
    }

    [Fact]
    public void Does_not_grow_while_half_idle()
    {
        Windows(50, latencyMs: 5, inFlight: 3);
        Assert.Equal(8, _controller.Limit);
    }

    [Fact]
    public void Shrinks_to_its_minimum_when_latency_rises_far_above_the_floor()
    {
        Windows(5, latencyMs: 5, inFlight: 8);
        var before = _controller.Limit;
        Windows(4, latencyMs: 100, inFlight: 32);
        Assert.True(_controller.Limit < before);
        Assert.Equal(TimeSpan.FromMilliseconds(100).TotalMilliseconds, _controller.TypicalLatency!.Value.TotalMilliseconds, 19.0);
    }

    [Fact]
    public void Believes_in_the_end_that_the_dependency_has_become_slower()
    {
        Windows(20, latencyMs: 5, inFlight: 32);
        Windows(10, latencyMs: 50, inFlight: 32);
        var doubting = _controller.Limit;
        // The floor rises 1 % a window: 232 windows make 5 ms 50 ms.
        Windows(400, latencyMs: 50, inFlight: 32);
        Assert.True(_controller.Limit > doubting);
        Assert.Equal(32, _controller.Limit);
    }

    [Fact]
    public void Time_out_takes_three_tenths_once_in_a_tenth_of_a_second()
    {
        _controller.TimedOut();
        Assert.Equal(5, _controller.Limit);
        _clock.Advance(TimeSpan.FromMilliseconds(99));
        _controller.TimedOut();
        Assert.Equal(5, _controller.Limit);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _controller.TimedOut();
        Assert.Equal(3, _controller.Limit);
    }

    [Fact]
    public void Time_outs_never_go_below_the_minimum()
    {
        for (var n = 0; n < 20; n++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            _controller.TimedOut();
        }

        Assert.Equal(2, _controller.Limit);
    }

    [Theory]
    [InlineData(49, 200)]
    [InlineData(500, 99)]
    public void Window_ends_after_enough_calls_and_enough_time(int calls, int milliseconds)
    {
        for (var n = 0; n < calls; n++)
        {
            _controller.Sample(TimeSpan.FromMilliseconds(5));
        }

        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.Null(_controller.TypicalLatency);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        if (milliseconds < 100)
        {
            _controller.Sample(TimeSpan.FromMilliseconds(5));
            Assert.Null(_controller.TypicalLatency);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        _controller.Sample(TimeSpan.FromMilliseconds(5));
        Assert.NotNull(_controller.TypicalLatency);
    }

    private void Windows(int windows, double latencyMs, int inFlight)
    {
        for (var window = 0; window < windows; window++)
        {
            _controller.Observe(Math.Min(inFlight, _controller.Limit));
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            for (var call = 0; call < 50; call++)
            {
                _controller.Sample(TimeSpan.FromMilliseconds(latencyMs));
            }
        }
    }
}
