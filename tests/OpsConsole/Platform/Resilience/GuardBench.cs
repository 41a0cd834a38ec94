using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Breakers;
using OpsConsole.Platform.Resilience.Faults;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Platform.Resilience;

/// <summary>The resilience parts put together as the host does, on a clock that the test moves.</summary>
internal sealed class GuardBench
{
    public GuardBench(TimeProvider? time = null, IMeterFactory? meters = null)
    {
        Time = time ?? Clock;
        Timeline = new Timeline();
        Journal = new BreakerJournal(Feed, Timeline, Time);
        Breakers = new BreakerRegistry(Journal, Time);
        Faults = new FaultPoints(Time, Timeline);
        Guards = new Guards(Breakers, Faults, new ResilienceOptions(new ConfigurationBuilder().Build()), Time, meters);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public TimeProvider Time { get; }

    public LiveFeed Feed { get; } = new();

    public Timeline Timeline { get; }

    public BreakerJournal Journal { get; }

    public BreakerRegistry Breakers { get; }

    public FaultPoints Faults { get; }

    public Guards Guards { get; }

    public Deadline In(int milliseconds) => Deadline.After(Time, TimeSpan.FromMilliseconds(milliseconds));

    public void Advance(int milliseconds) => Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Waits, without the fake clock moving, until other threads have brought it about; fails after 30 real seconds.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"Never came about: {what}");
            await Task.Yield();
        }
    }

    /// <summary>The fault, for an hour.</summary>
    public void Inject(FaultMode mode, double rate = 1, int delayMs = 0) =>
        Faults.Set(Faults.Get(FaultPoints.Inference), new Fault(mode, rate, delayMs, Time.GetUtcNow() + TimeSpan.FromHours(1), "test"));
}
