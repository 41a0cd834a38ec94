using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Platform.Events;

/// <summary>What every <see cref="IEventStream"/> promises; an implementation passes by deriving from this.</summary>
public abstract class EventStreamContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    protected abstract IEventStream Stream { get; }

    /// <summary>Makes events durable and visible to the stream.</summary>
    protected abstract Task AppendAsync(IReadOnlyList<ShopEvent> events);

    /// <summary>Drops every process state and opens the same stream anew.</summary>
    protected abstract Task ReopenAsync();

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Head_is_the_newest_sequence()
    {
        Assert.Equal(0, Stream.Head);

        await AppendAsync(Some(3));

        Assert.Equal(3, Stream.Head);
    }

    [Fact]
    public async Task Events_arrive_complete_and_in_order()
    {
        var full = new ShopEvent(
            0, "full", EventType.Purchase, "Åsa", "s1", "item-1", 12.3456m, "EUR", 2.5, "bröd 🍞", "1.2.m", 7, "home", Noon, Noon.AddSeconds(2), """{"a":1}""",
            EventFlags.Late);
        var bare = new ShopEvent(0, "bare", EventType.Scroll, "u", null, null, null, null, 1, null, null, null, null, Noon, Noon, null, EventFlags.None);
        await AppendAsync([full, bare]);

        var read = await TakeAsync(Stream.ReplayAsync(0, TestContext.Current.CancellationToken), 2);

        Assert.Equal([full with { Sequence = 1 }, bare with { Sequence = 2 }], read);
    }

    [Fact]
    public async Task Replay_begins_after_the_given_sequence_and_goes_on_with_new_events()
    {
        await AppendAsync(Some(5));
        var reading = TakeAsync(Stream.ReplayAsync(3, TestContext.Current.CancellationToken), 4);

        await AppendAsync(Some(2, "later"));

        Assert.Equal([4L, 5, 6, 7], (await reading).Select(one => one.Sequence));
    }

    [Fact]
    public async Task Large_backlog_comes_in_bounded_batches_without_a_gap()
    {
        await AppendAsync(Some(5_000));
        var sizes = new List<int>();
        var expected = 1L;

        await foreach (var batch in Stream.ReplayAsync(0, TestContext.Current.CancellationToken))
        {
            sizes.Add(batch.Events.Count);
            Assert.All(batch.Events, one => Assert.Equal(expected++, one.Sequence));
            if (batch.Last == 5_000)
            {
                break;
            }
        }

        Assert.All(sizes, size => Assert.InRange(size, 1, 1_024));
        Assert.Equal(5_000, sizes.Sum());
    }

    [Fact]
    public async Task Acknowledged_batches_are_not_delivered_again_after_a_restart()
    {
        await AppendAsync(Some(10));
        await foreach (var batch in Stream.SubscribeAsync("reader", TestContext.Current.CancellationToken))
        {
            await batch.Acknowledge(TestContext.Current.CancellationToken);
            break;
        }

        await ReopenAsync();
        await AppendAsync(Some(1, "after"));

        var next = await TakeAsync(Stream.SubscribeAsync("reader", TestContext.Current.CancellationToken), 1);
        Assert.Equal("after-0", next[0].Id);
    }

    [Fact]
    public async Task Unacknowledged_batches_are_delivered_again_and_consumers_do_not_share_offsets()
    {
        await AppendAsync(Some(3));
        var first = await TakeAsync(Stream.SubscribeAsync("forgetful", TestContext.Current.CancellationToken), 3);
        await foreach (var batch in Stream.SubscribeAsync("careful", TestContext.Current.CancellationToken))
        {
            await batch.Acknowledge(TestContext.Current.CancellationToken);
            break;
        }

        await ReopenAsync();

        Assert.Equal(first, await TakeAsync(Stream.SubscribeAsync("forgetful", TestContext.Current.CancellationToken), 3));
    }

    [Fact]
    public async Task Offset_never_goes_back()
    {
        await AppendAsync(Some(1));
        EventBatch? early = null;
        await foreach (var batch in Stream.SubscribeAsync("reader", TestContext.Current.CancellationToken))
        {
            early ??= batch;
            if (batch.Last == 2)
            {
                await batch.Acknowledge(TestContext.Current.CancellationToken);
                break;
            }

            await AppendAsync(Some(1, "second"));
        }

        await early!.Acknowledge(TestContext.Current.CancellationToken);
        await AppendAsync(Some(1, "third"));

        var next = await TakeAsync(Stream.SubscribeAsync("reader", TestContext.Current.CancellationToken), 1);
        Assert.Equal(3, next[0].Sequence);
    }

    [Fact]
    public async Task Waiting_reader_ends_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var reading = TakeAsync(Stream.ReplayAsync(0, stop.Token), 1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    protected static IReadOnlyList<ShopEvent> Some(int count, string prefix = "e") =>
        [.. Enumerable.Range(0, count).Select(number => new ShopEvent(
            0, $"{prefix}-{number}", EventType.Tap, $"u{number % 7}", "s", $"i{number}", null, null, 1, null, null, null, "home", Noon, Noon, null, EventFlags.None))];

    private static async Task<List<ShopEvent>> TakeAsync(IAsyncEnumerable<EventBatch> batches, int count)
    {
        var taken = new List<ShopEvent>();
        await foreach (var batch in batches)
        {
            taken.AddRange(batch.Events);
            if (taken.Count >= count)
            {
                break;
            }
        }

        return taken;
    }
}
