using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Platform.Events;

public sealed class EventReaderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Filters_by_type_time_knowledge_and_sequence()
    {
        await using var app = await RunningApp.StartAsync();
        var append = new AppendEvents([
            Event("tap", EventType.Tap, 0, 0),
            Event("early", EventType.Purchase, 0, 0),
            Event("middle", EventType.Purchase, 10, 10),
            Event("learnt late", EventType.Purchase, 10, 30),
            Event("late", EventType.Purchase, 20, 20)]);
        Assert.True(app.Services.GetRequiredService<EventWriter>().TryEnqueue(append));
        await append.Committed;
        var reader = app.Services.GetRequiredService<EventReader>();

        Assert.Equal([1L, 2, 3, 4, 5], Read(new EventFilter()));
        Assert.Equal([2L, 3, 4, 5], Read(new EventFilter { Types = [EventType.Purchase] }));
        Assert.Equal([3L, 4], Read(new EventFilter { EffectiveFrom = Start.AddMinutes(10), EffectiveBefore = Start.AddMinutes(20) }));
        Assert.Equal([1L, 2, 3, 5], Read(new EventFilter { ReceivedBefore = Start.AddMinutes(30) }));
        Assert.Equal([3L, 4], Read(new EventFilter { AfterSequence = 2, ThroughSequence = 4 }));
        Assert.Empty(Read(new EventFilter { AfterSequence = 5 }));

        var row = reader.Read(new EventFilter { AfterSequence = 4 }).Single();
        Assert.Equal(new EventRow(5, EventType.Purchase, "u", null, "late", 3, 25_000, Start.AddMinutes(20).ToUnixTimeMilliseconds(), Start.AddMinutes(20).ToUnixTimeMilliseconds()), row);

        long[] Read(EventFilter filter) => [.. reader.Read(filter, TestContext.Current.CancellationToken).Select(row => row.Sequence)];
    }

    [Fact]
    public async Task Reads_across_chunks_and_shares_repeated_strings()
    {
        await using var app = await RunningApp.StartAsync();
        const int Count = 40_000;
        var append = new AppendEvents([.. Enumerable.Range(0, Count).Select(number => Event($"e{number}", EventType.View, number, number) with { UserId = "same" })]);
        Assert.True(app.Services.GetRequiredService<EventWriter>().TryEnqueue(append, int.MaxValue));
        await append.Committed;

        var rows = app.Services.GetRequiredService<EventReader>().Read(new EventFilter(), TestContext.Current.CancellationToken).ToList();

        Assert.Equal(Enumerable.Range(1, Count).Select(number => (long)number), rows.Select(row => row.Sequence));
        Assert.Equal(Enumerable.Range(0, Count).Select(number => $"e{number}"), rows.Select(row => row.ItemId!));
        Assert.InRange(rows.Select(row => row.UserId).Distinct(ReferenceEqualityComparer.Instance).Count(), 1, 16);
    }

    private static ShopEvent Event(string id, EventType type, int occurredMinute, int receivedMinute) => new(
        0, id, type, "u", null, id, 2.5m, "EUR", 3, null, null, null, null, Start.AddMinutes(occurredMinute), Start.AddMinutes(receivedMinute), null, EventFlags.None);
}
