using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Platform.Resilience;

public sealed class GuardMetricsTests
{
    [Fact]
    public async Task Calls_are_counted_by_dependency_over_all_its_versions()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var bench = new GuardBench(meters: services.GetRequiredService<IMeterFactory>());
        for (var version = 1; version <= 50; version++)
        {
            using var guard = bench.Guards.Create<int, int>(
                $"inference:v{version}", "inference", (request, _) => request == 0 ? throw new InvalidOperationException() : request, (_, _) => null);
            await guard.InvokeAsync(0, default, CancellationToken.None);
            await guard.InvokeAsync(1, default, CancellationToken.None);
        }

        using var living = bench.Guards.Create<int, int>("inference:v51", "inference", (request, _) => request, (_, _) => null);
        bench.Breakers.Isolate("inference:v51", "test", "test", bench.Clock.GetUtcNow().AddHours(1));
        await living.InvokeAsync(1, default, CancellationToken.None);
        var seen = Scrape();

        Assert.Equal(50, seen["opsconsole.guard.calls dependency=inference outcome=success"]);
        Assert.Equal(50, seen["opsconsole.guard.calls dependency=inference outcome=failed"]);
        Assert.Equal(1, seen["opsconsole.guard.calls dependency=inference outcome=breakerOpen"]);
        Assert.Equal(3, seen["opsconsole.breaker.state dependency=inference"]);
        Assert.Equal(4, seen["opsconsole.guard.limit dependency=inference"]);
        Assert.Equal(0, seen["opsconsole.guard.running dependency=inference"]);
        Assert.Equal(0, seen["opsconsole.guard.waiting dependency=inference"]);
        Assert.Equal(Enum.GetValues<GuardedOutcome>().Length + 4, seen.Count);

        living.Dispose();
        Assert.DoesNotContain("opsconsole.breaker.state dependency=inference", Scrape().Keys);

        Dictionary<string, long> Scrape()
        {
            Dictionary<string, long> found = [];
            using var listener = new MeterListener();
            listener.InstrumentPublished = (instrument, heard) =>
            {
                if (instrument.Meter.Name == OpsMeter.Name && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
                {
                    heard.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => found[Key(instrument, tags)] = value);
            listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => found[Key(instrument, tags)] = value);
            listener.Start();
            listener.RecordObservableInstruments();
            return found;
        }
    }

    private static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var tag in tags)
        {
            key += $" {tag.Key}={tag.Value}";
        }

        return key;
    }
}
