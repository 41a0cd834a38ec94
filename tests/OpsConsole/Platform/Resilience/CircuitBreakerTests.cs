using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Breakers;

namespace OpsConsole.Tests.Platform.Resilience;

public sealed class CircuitBreakerTests : IDisposable
{
    private static readonly GuardOptions s_options = new() { BreakJitter = 0, ProbeIntervalMs = 250, ProbeTimeoutMs = 1_000 };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<BreakerTransition> _transitions = [];
    private readonly List<BreakerPass> _probes = [];
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests()
    {
        _breaker = New(s_options);
        _breaker.Attach(pass => { _probes.Add(pass); return true; }, null);
    }

    public void Dispose() => _breaker.Dispose();

    [Fact]
    public void Opens_at_the_eighth_failure_in_a_row_however_healthy_it_was_before()
    {
        Succeed(500);
        Fail(7);
        Assert.Equal("closed", _breaker.Row().State);
        Fail(1);
        Assert.Equal("open", _breaker.Row().State);
        Assert.False(_breaker.TryEnter(out _));
    }

    [Fact]
    public void Opens_at_half_of_ten_calls()
    {
        for (var pair = 0; pair < 4; pair++)
        {
            Succeed(1);
            Fail(1);
        }

        Succeed(1);
        Assert.Equal("closed", _breaker.Row().State);
        Fail(1);
        Assert.Equal("open", _breaker.Row().State);
    }

    [Fact]
    public void Failures_older_than_the_window_are_forgotten()
    {
        for (var pair = 0; pair < 4; pair++)
        {
            Succeed(1);
            Fail(1);
        }

        Advance(11_000);
        Assert.Equal((0, (double?)null), (_breaker.Row().Calls, _breaker.Row().FailureRatio));
        Succeed(1);
        Fail(1);
        Assert.Equal("closed", _breaker.Row().State);
    }

    [Fact]
    public void Break_ends_and_a_probe_goes_out_without_any_caller()
    {
        Fail(8);
        var row = _breaker.Row();
        Assert.Equal(_clock.GetUtcNow().AddSeconds(2), row.RetryAt);
        Assert.Equal(_clock.GetUtcNow(), row.OpenedAt);

        Advance(1_999);
        Assert.Equal(("open", 0), (_breaker.Row().State, _probes.Count));
        Advance(1);
        Assert.Equal(("halfOpen", 1), (_breaker.Row().State, _probes.Count));
        Assert.Null(_breaker.Row().RetryAt);
        Assert.False(_breaker.TryEnter(out _));
    }

    [Fact]
    public void Three_probes_one_after_another_close_it()
    {
        Fail(8);
        Advance(2_000);
        for (var probe = 1; probe <= 3; probe++)
        {
            Assert.Equal(probe, _probes.Count);
            Assert.Equal("halfOpen", _breaker.Row().State);
            _breaker.Report(_probes[^1], CallVerdict.Success, null);
            Advance(250);
        }

        var row = _breaker.Row();
        Assert.Equal(("closed", 0, (DateTimeOffset?)null), (row.State, row.Calls, row.OpenedAt));
        Assert.Equal(3, _probes.Count);
        Assert.True(_breaker.TryEnter(out _));
    }

    [Fact]
    public void Failed_probe_doubles_the_break_up_to_the_longest()
    {
        Fail(8);
        int[] breaksMs = [2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
        foreach (var breakMs in breaksMs)
        {
            Assert.Equal(_clock.GetUtcNow().AddMilliseconds(breakMs), _breaker.Row().RetryAt);
            Advance(breakMs);
            _breaker.Report(_probes[^1], CallVerdict.Failure, "still broken");
            Assert.Equal("open", _breaker.Row().State);
        }
    }

    [Fact]
    public void Probe_that_hangs_fails_at_its_limit_and_its_late_answer_counts_for_nothing()
    {
        Fail(8);
        Advance(2_000);
        Advance(1_000);
        Assert.Equal("open", _breaker.Row().State);
        Assert.Contains("no answer", _breaker.Row().Reason, StringComparison.Ordinal);

        Advance(4_000);
        Assert.Equal(2, _probes.Count);
        _breaker.Report(_probes[0], CallVerdict.Success, null);
        Assert.Equal(0, _breaker.Row().ProbesSucceeded);
    }

    [Fact]
    public void One_probe_has_one_verdict()
    {
        Fail(8);
        Advance(2_000);
        for (var again = 0; again < 5; again++)
        {
            _breaker.Report(_probes[0], CallVerdict.Success, null);
        }

        Assert.Equal(("halfOpen", 1), (_breaker.Row().State, _breaker.Row().ProbesSucceeded));
    }

    [Fact]
    public void Aborted_probes_never_close()
    {
        using var breaker = New(s_options);
        breaker.Attach(null, null);
        Fail(8, breaker);
        Advance(2_000);
        for (var abort = 0; abort < 20; abort++)
        {
            Assert.True(breaker.TryEnter(out var pass));
            Assert.False(breaker.TryEnter(out _), "two probes at once");
            breaker.Report(pass, CallVerdict.Ignored, null);
        }

        Assert.Equal(("halfOpen", 0), (breaker.Row().State, breaker.Row().ProbesSucceeded));
    }

    [Fact]
    public void Call_from_before_the_opening_has_no_say_after_the_closing()
    {
        Assert.True(_breaker.TryEnter(out var early));
        Fail(8);
        _breaker.Close("ann", "works again");
        for (var late = 0; late < 20; late++)
        {
            _breaker.Report(early, CallVerdict.Failure, "late");
        }

        Assert.Equal(("closed", 0), (_breaker.Row().State, _breaker.Row().Calls));
    }

    [Fact]
    public void Isolation_lies_over_the_computed_state_and_ends_by_itself()
    {
        _breaker.Isolate(new Isolation("migration", "ann", _clock.GetUtcNow(), _clock.GetUtcNow().AddMinutes(5)));
        var row = _breaker.Row();
        Assert.Equal(("isolated", "closed", true, "ann", "migration"), (row.State, row.Computed, row.Forced, row.HeldBy, row.Reason));
        Assert.False(_breaker.TryEnter(out _));

        Advance(299_999);
        Assert.Equal("isolated", _breaker.Row().State);
        Advance(1);
        Assert.Equal(("closed", false), (_breaker.Row().State, _breaker.Row().Forced));
        Assert.True(_breaker.TryEnter(out _));
    }

    [Fact]
    public void Isolated_open_breaker_sends_no_probe_and_says_when_it_will()
    {
        Fail(8);
        var until = _clock.GetUtcNow().AddMinutes(1);
        _breaker.Isolate(new Isolation("leave it", "ann", _clock.GetUtcNow(), until));
        Advance(59_999);
        Assert.Equal(("isolated", "open", until, 0), (_breaker.Row().State, _breaker.Row().Computed, _breaker.Row().RetryAt, _probes.Count));
        Advance(2);
        Assert.Equal(("halfOpen", 1), (_breaker.Row().State, _probes.Count));
    }

    [Fact]
    public void Isolation_during_a_probe_forgets_the_probe()
    {
        Fail(8);
        Advance(2_000);
        _breaker.Isolate(new Isolation("stop", "ann", _clock.GetUtcNow(), _clock.GetUtcNow().AddMinutes(1)));
        _breaker.Report(_probes[0], CallVerdict.Success, null);
        Assert.Equal(("isolated", "halfOpen", 0), (_breaker.Row().State, _breaker.Row().Computed, _breaker.Row().ProbesSucceeded));
    }

    [Fact]
    public void Transitions_tell_who_and_why()
    {
        Fail(8);
        Advance(2_000);
        _breaker.Close("ann", "by hand");

        Assert.Equal(
            [("closed", "open", "boom", null), ("open", "halfOpen", "break is over", null), ("halfOpen", "closed", "by hand", (string?)"ann")],
            _transitions.Select(transition => (transition.From, transition.To, transition.Reason, transition.Actor)));
    }

    [Fact]
    public void Countdown_survives_a_changed_wall_clock()
    {
        var skewed = new SkewedClock(_clock);
        using var breaker = new CircuitBreaker("inference", s_options, skewed, (_, _) => { });
        Fail(8, breaker);
        var before = breaker.Row().RetryAt;
        skewed.Skew = TimeSpan.FromHours(-1);

        Assert.Equal(before - TimeSpan.FromHours(1), breaker.Row().RetryAt);
        Advance(2_000);
        Assert.Equal("halfOpen", breaker.Row().State);
    }

    [Fact]
    public void Jitter_stays_within_its_part_and_differs_between_names()
    {
        var options = new GuardOptions { BreakJitter = 0.2 };
        double[] Breaks(string name)
        {
            var schedule = new BreakSchedule(options, name);
            return [.. Enumerable.Range(0, 200).Select(_ => schedule.Next().TotalMilliseconds)];
        }

        Assert.All(Breaks("a").Skip(4), breakMs => Assert.InRange(breakMs, 24_000, 36_000));
        Assert.Equal(Breaks("a"), Breaks("a"));
        Assert.NotEqual(Breaks("a"), Breaks("b"));
    }

    /// <summary>A clock whose wall time can be set without its monotonic time noticing, as a real one's.</summary>
    private sealed class SkewedClock(TimeProvider inner) : TimeProvider
    {
        public TimeSpan Skew { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Skew;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }

    private CircuitBreaker New(GuardOptions options) =>
        new("inference", options, _clock, (_, transition) => { if (transition is not null) { _transitions.Add(transition); } });

    private void Advance(int milliseconds) => _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private void Succeed(int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            Assert.True(_breaker.TryEnter(out var pass));
            _breaker.Report(pass, CallVerdict.Success, null);
        }
    }

    private void Fail(int calls, CircuitBreaker? other = null)
    {
        var breaker = other ?? _breaker;
        for (var call = 0; call < calls; call++)
        {
            Assert.True(breaker.TryEnter(out var pass));
            breaker.Report(pass, CallVerdict.Failure, "boom");
        }
    }
}
