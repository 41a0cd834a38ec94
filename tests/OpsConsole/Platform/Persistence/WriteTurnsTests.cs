using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Tests.Platform.Persistence;

public sealed class WriteTurnsTests
{
    private const int Callers = 16;
    private const int RowsPerCall = 16;

    /// <summary>Counted in groups of events, not in seconds: without turns a save polls for a lock that is free a fiftieth of the time.</summary>
    [Fact]
    public async Task Entity_writers_get_their_turn_while_events_pour_in()
    {
        await using var app = await RunningApp.StartAsync();
        var contexts = app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>();
        var stream = app.Services.GetRequiredService<IEventStream>();
        using var stop = new CancellationTokenSource();
        var pouring = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => PourAsync(app.Services.GetRequiredService<EventWriter>(), caller, stop.Token))).ToArray();
        await foreach (var _ in stream.ReplayAsync(0, TestContext.Current.CancellationToken))
        {
            break;
        }

        var groupsMeanwhile = new List<long>();
        for (var number = 0; number < 20; number++)
        {
            await using var context = await contexts.CreateDbContextAsync();
            await using var transaction = number % 2 == 0 ? null : await context.Database.BeginTransactionAsync();
            context.Add(new ConsumerOffset { Consumer = $"c{number}", Sequence = 1 });
            var before = stream.Head;
            await context.SaveChangesAsync();
            await (transaction?.CommitAsync() ?? Task.CompletedTask);
            groupsMeanwhile.Add((stream.Head - before) / EventWriter.GroupSize);
        }

        await stop.CancelAsync();
        await Task.WhenAll(pouring);
        groupsMeanwhile.Sort();
        Assert.InRange(groupsMeanwhile[groupsMeanwhile.Count / 2], 0, 10);
        Assert.True(stream.Head > Callers * RowsPerCall * 2, "no events poured in");
    }

    [Fact]
    public async Task Who_waits_too_long_goes_ahead_without_the_turn()
    {
        await using var app = await RunningApp.StartAsync();
        var turns = app.Services.GetRequiredService<WriteTurns>();
        Assert.True(turns.Take());

        var append = new AppendEvents([Event("a")]);
        Assert.True(app.Services.GetRequiredService<EventWriter>().TryEnqueue(append));
        await append.Committed;

        Assert.Equal(AppendResult.Accepted, append.Results[0]);
        turns.Release();
    }

    private static async Task PourAsync(EventWriter writer, int caller, CancellationToken stop)
    {
        for (var call = 0; !stop.IsCancellationRequested; call++)
        {
            var append = new AppendEvents([.. Enumerable.Range(0, RowsPerCall).Select(row => Event($"{caller}-{call}-{row}"))]);
            Assert.True(writer.TryEnqueue(append));
            await append.Committed;
        }
    }

    private static ShopEvent Event(string id) => new(
        0, id, EventType.View, "u", null, "i", null, null, 1, null, null, null, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, EventFlags.None);
}
