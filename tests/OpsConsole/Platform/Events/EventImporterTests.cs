using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Platform.Events;

public sealed class EventImporterTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Repeat_stores_nothing_twice_and_another_event_under_a_known_id_is_refused()
    {
        await using var app = await RunningApp.StartAsync();
        var importer = app.Services.GetRequiredService<EventImporter>();
        var events = Enumerable.Range(0, 10_000).Select(Event).ToList();
        Assert.Equal(new ImportOutcome(10_000, 0, 0), await importer.WriteAsync(events));

        Assert.Equal(new ImportOutcome(0, 10_000, 0), await importer.WriteAsync(events));
        Assert.Equal(new ImportOutcome(1, 1, 1), await importer.WriteAsync([Event(0), Event(1) with { Quantity = 99 }, Event(10_000)]));

        Assert.Equal(10_001, app.Services.GetRequiredService<EventReader>().Read(new EventFilter(), TestContext.Current.CancellationToken).Count());
    }

    [Fact]
    public async Task Import_that_fails_midway_keeps_whole_batches_and_goes_on_when_run_again()
    {
        await using var app = await RunningApp.StartAsync();
        var importer = app.Services.GetRequiredService<EventImporter>();
        var stream = app.Services.GetRequiredService<IEventStream>();

        await Assert.ThrowsAsync<InvalidDataException>(() => importer.WriteAsync(FailingAfter(EventImporter.BatchRows + 100)));
        Assert.Equal(EventImporter.BatchRows, stream.Head);

        var outcome = await importer.WriteAsync(Enumerable.Range(0, 10_000).Select(Event));
        Assert.Equal(new ImportOutcome(10_000 - EventImporter.BatchRows, EventImporter.BatchRows, 0), outcome);
        var rows = app.Services.GetRequiredService<EventReader>().Read(new EventFilter(), TestContext.Current.CancellationToken).ToList();
        Assert.Equal(10_000, rows.Count);
        Assert.Equal(rows[^1].Sequence, stream.Head);

        static IEnumerable<ShopEvent> FailingAfter(int count)
        {
            for (var number = 0; number < count; number++)
            {
                yield return Event(number);
            }

            throw new InvalidDataException("the file ends in the middle");
        }
    }

    private static ShopEvent Event(int number) => new(
        0, $"e{number:D6}", EventType.Purchase, $"u{number % 100}", $"s{number / 10}", $"i{number % 50}", 2.5m, "EUR", 1, null, null, null, null,
        Start.AddSeconds(number), Start.AddSeconds(number), null, EventFlags.Imported);
}
