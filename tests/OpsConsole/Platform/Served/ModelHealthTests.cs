using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Served;

namespace OpsConsole.Tests.Platform.Served;

public sealed class ModelHealthTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ModelHealth _health;

    public ModelHealthTests() => _health = new ModelHealth(_time);

    [Fact]
    public void Outcomes_are_told_apart_and_refusals_are_no_calls()
    {
        Record("a", ModelOutcome.Answered, 5);
        Record("a", ModelOutcome.Failed, 2);
        Record("a", ModelOutcome.Invalid, 1);
        Record("a", ModelOutcome.TimedOut, 4);
        Record("a", ModelOutcome.Refused, 9);
        Record("a", ModelOutcome.BreakerOpen, 3);
        Record("b", ModelOutcome.Answered, 1);

        var row = _health.Window("a", TimeSpan.FromMinutes(1));

        Assert.Equal((12, 2, 1, 4, 12, 3), (row.Calls, row.Errors, row.Invalid, row.TimedOut, row.Refused, row.BreakerOpen));
        Assert.Equal(7 / 12d, row.FailureRatio);
        Assert.Equal(1, _health.Window("b", TimeSpan.FromMinutes(1)).Calls);
        Assert.Null(_health.Window("never", TimeSpan.FromMinutes(1)).FailureRatio);
        Assert.Null(_health.Window("never", TimeSpan.FromMinutes(1)).P99Ms);
    }

    [Fact]
    public void A_window_slides_by_the_second_and_ends_after_ten_minutes()
    {
        Record("a", ModelOutcome.Failed, 1);
        for (var second = 1; second < 900; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Record("a", ModelOutcome.Answered, 1, milliseconds: second);
        }

        Assert.Equal(10, _health.Window("a", TimeSpan.FromSeconds(10)).Calls);
        Assert.Equal(600, _health.Window("a", TimeSpan.FromHours(1)).Calls);
        Assert.Equal(0, _health.Window("a", TimeSpan.FromHours(1)).Errors);
        Assert.InRange(_health.Window("a", TimeSpan.FromSeconds(10)).P50Ms!.Value, 885, 905);
        _time.Advance(TimeSpan.FromSeconds(595));
        Assert.Equal(5, _health.Window("a", TimeSpan.FromMinutes(10)).Calls);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, _health.Window("a", TimeSpan.FromMinutes(10)).Calls);
    }

    [Fact]
    public void Reading_within_a_second_takes_nothing_away()
    {
        for (var read = 1; read <= 5; read++)
        {
            Record("a", ModelOutcome.Answered, 1, milliseconds: read);
            var row = _health.Window("a", TimeSpan.FromSeconds(5));
            Assert.Equal((read, read), (row.Calls, row.Latency.Count));
        }
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_between_threads_and_seconds()
    {
        using var done = new CancellationTokenSource();
        var clock = Task.Run(() =>
        {
            for (var second = 0; second < 400 && !done.IsCancellationRequested; second++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                _ = _health.Window("a", TimeSpan.FromSeconds(3));
                Thread.Yield();
            }
        }, TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Record("a", ModelOutcome.Answered, 50_000))));
        await done.CancelAsync();
        await clock;

        var row = _health.Window("a", ModelHealth.Kept);
        Assert.Equal(200_000, row.Calls);
        Assert.Equal(200_000, row.Latency.Count);
    }

    [Fact]
    public void Versions_are_bounded()
    {
        for (var version = 0; version < 3 * ModelHealth.Bound; version++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Record($"v{version}", ModelOutcome.Answered, 1);
        }

        Assert.Equal(ModelHealth.Bound, _health.Versions.Count);
        Assert.Contains($"v{(3 * ModelHealth.Bound) - 1}", _health.Versions);
        Assert.DoesNotContain("v0", _health.Versions);
    }

    private void Record(string version, ModelOutcome outcome, int times, double milliseconds = 1)
    {
        for (var time = 0; time < times; time++)
        {
            _health.Record(version, TimeSpan.FromMilliseconds(milliseconds), outcome);
        }
    }
}
