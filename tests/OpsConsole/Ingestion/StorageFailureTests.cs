using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Ingestion;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Tests.Ingestion;

public sealed class StorageFailureTests
{
    [Fact]
    public async Task Full_disk_acknowledges_nothing_and_recovers_without_a_restart()
    {
        await using var app = await RunningApp.StartAsync();
        var writer = app.Services.GetRequiredService<EventWriter>();
        await app.Client.PostEventsAsync(EventJson.Tap("before"));
        await FillDiskAsync(writer);

        var wide = Enumerable.Range(0, 300).Select(number => (JsonNode)EventJson.Tap($"full-{number}")).ToArray();
        var refused = await app.Client.PostAsync("/api/v1/events", EventJson.Body(wide));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 5);
        Assert.Equal(1, app.Services.GetRequiredService<IEventStream>().Head);

        // The writer has opened its connection anew, on which there is room again.
        Assert.Equal(300, (await app.Client.PostEventsAsync(wide)).Accepted);
        Assert.Empty(app.Services.GetRequiredService<OpsDatabase>().CheckIntegrity());
    }

    [Fact]
    public async Task Poison_in_a_group_fails_alone()
    {
        await using var app = await RunningApp.StartAsync();
        var writer = app.Services.GetRequiredService<EventWriter>();
        using var block = app.Services.GetRequiredService<OpsDatabase>().OpenHeld();
        var transaction = block.BeginTransaction();
        var first = new AppendEvents([]);
        writer.TryEnqueue(first);
        var poison = new Poison();
        var good = new SaveOffset("good", 7);
        Assert.True(writer.TryEnqueue(poison) && writer.TryEnqueue(good));
        transaction.Rollback();

        await good.Committed;
        await Assert.ThrowsAsync<InvalidOperationException>(() => poison.Committed);
    }

    [Fact]
    public async Task Scrolls_are_shed_first_and_purchases_are_taken_while_the_disk_stands_still()
    {
        await using var app = await RunningApp.StartAsync();
        var writer = app.Services.GetRequiredService<EventWriter>();
        using var block = app.Services.GetRequiredService<OpsDatabase>().OpenHeld();
        var transaction = block.BeginTransaction();
        var filling = new List<GroupWork>();
        Fill(EventIntake.OptionalLimit + 600);

        var impressions = await app.Client.PostAsync("/api/v1/events", EventJson.Body(Impression("i1"), Impression("i2")));
        var before = writer.Queued;
        var mixed = app.Client.PostEventsAsync(EventJson.Purchase("p1"), Impression("i3"), EventJson.Tap("t1"));
        await UntilAsync(() => writer.Queued == before + 2);
        Fill(EventIntake.OrdinaryLimit + 600);
        var tap = await app.Client.PostAsync("/api/v1/events", EventJson.Body(EventJson.Tap("t2")));
        var purchase = app.Client.PostEventsAsync(EventJson.Purchase("p2"));
        transaction.Rollback();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, impressions.StatusCode);
        Assert.NotNull(impressions.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, tap.StatusCode);
        var answer = await mixed;
        Assert.Equal((2, IngestError.Overloaded, 1), (answer.Accepted, answer.Rejected[0].Error, answer.Rejected[0].Index));
        Assert.Equal(1, (await purchase).Accepted);
        await Task.WhenAll(filling.Select(work => work.Committed));

        void Fill(int rows)
        {
            while (writer.Queued < rows)
            {
                var work = new AppendEvents([.. Enumerable.Range(0, 500).Select(_ => Filler($"f{filling.Count}-{_}"))]);
                filling.Add(work);
                Assert.True(writer.TryEnqueue(work));
            }
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds())
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static JsonObject Impression(string id)
    {
        var impression = EventJson.Tap(id);
        impression["type"] = "impression";
        return impression;
    }

    private static ShopEvent Filler(string id) => new(
        0, id, EventType.View, "u", null, "i", null, null, 1, null, null, null, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, EventFlags.None);

    private static async Task FillDiskAsync(EventWriter writer)
    {
        var limit = new LimitPages();
        Assert.True(writer.TryEnqueue(limit));
        await limit.Committed;
    }

    /// <summary>From now on the file cannot grow on the writer's connection: SQLite answers as on a full disk.</summary>
    private sealed class LimitPages() : GroupWork(1)
    {
        public override void Execute(GroupConnection connection) => connection.Statement("PRAGMA max_page_count = 1").Run();
    }

    private sealed class Poison() : GroupWork(1)
    {
        public override void Execute(GroupConnection connection) => throw new InvalidOperationException("poison");
    }
}
