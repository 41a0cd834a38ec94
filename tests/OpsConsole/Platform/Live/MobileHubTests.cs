using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Live.MobileStream;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Tests.Platform.Live;

public sealed class MobileHubTests
{
    [Fact]
    public async Task A_phone_is_told_of_its_own_newer_slate_and_of_nobody_elses()
    {
        await using var app = await RunningApp.StartAsync();
        await using var ada = await Phone.ConnectAsync(app, "ada");
        await using var bob = await Phone.ConnectAsync(app, "bob");
        Assert.True((await ada.SubscribeAsync(null, 0)).Recovered);

        Publish(app, "ada", "home", 3, 7);
        var item = await ada.NextAsync();
        Assert.Equal(new StreamItem(1, "slate", "home", 3, 7, "/api/v1/home?userId=ada"), item);
        Publish(app, "bob", "cart", 3, 1);
        Assert.Equal("/api/v1/recommendations?userId=bob&surface=cart", (await bob.NextAsync()).PayloadUrl);
        Assert.Empty(ada.Pushed);
    }

    [Fact]
    public async Task Both_forms_of_subscribe_are_taken()
    {
        await using var app = await RunningApp.StartAsync();
        await using var phone = await Phone.ConnectAsync(app, "ada");
        var first = await phone.Connection.InvokeAsync<StreamRecovery>("Subscribe", 0);
        Assert.True(first.Recovered);
        Assert.True((await phone.Connection.InvokeAsync<StreamRecovery>("Subscribe", first.Epoch, 0)).Recovered);
        Assert.False((await phone.Connection.InvokeAsync<StreamRecovery>("Subscribe", first.Epoch + 1, 0)).Recovered);
        await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => phone.Connection.InvokeAsync<StreamRecovery>("Subscribe", "x", "y", "z"));
        await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => phone.Connection.InvokeAsync<StreamRecovery>("Subscribe", "not a number"));
    }

    [Fact]
    public async Task The_stream_survives_a_restart_and_goes_on_counting()
    {
        var folder = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        try
        {
            StreamRecovery before;
            await using (var first = await RunningApp.StartAsync(data: folder))
            {
                await using var phone = await Phone.ConnectAsync(first, "ada");
                Publish(first, "ada", "home", 1, 1);
                await phone.NextAsync();
                before = await phone.SubscribeAsync(null, 0);
            }

            await using var second = await RunningApp.StartAsync(data: folder);
            await using var again = await Phone.ConnectAsync(second, "ada");
            Publish(second, "ada", "home", 2, 1);
            Assert.Equal(2, (await again.NextAsync()).Seq);
            var missed = await again.SubscribeAsync(before.Epoch, before.Top);
            Assert.True(missed.Recovered);
            Assert.Equal(before.Epoch, missed.Epoch);
            Assert.Equal(2, Assert.Single(missed.Items).Epoch);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Phones_that_ask_for_what_is_gone_are_told_to_reload()
    {
        await using var app = await RunningApp.StartAsync();
        var store = app.Services.GetRequiredService<MobileStreamStore>();
        for (var generation = 1; generation <= 200; generation++)
        {
            await store.AppendAsync([new SlateOutdated("ada", "home", 1, generation)], TestContext.Current.CancellationToken);
        }

        var all = await store.RecoverAsync("ada", null, 0, TestContext.Current.CancellationToken);
        Assert.False(all.Recovered);
        Assert.Equal(200, all.Top);
        Assert.Empty(all.Items);
        Assert.False((await store.RecoverAsync("ada", all.Epoch, 201, TestContext.Current.CancellationToken)).Recovered);
        var last = await store.RecoverAsync("ada", all.Epoch, 190, TestContext.Current.CancellationToken);
        Assert.True(last.Recovered);
        Assert.Equal(Enumerable.Range(191, 10), last.Items.Select(item => (int)item.Seq));
        await using var context = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.InRange(await context.Set<StreamEntry>().CountAsync(TestContext.Current.CancellationToken), MobileStreamStore.PerUser, MobileStreamStore.PerUser + 25);
    }

    [Fact]
    public void Several_versions_of_one_surface_become_its_newest()
    {
        SlateOutdated[] slates = [new("ada", "home", 1, 5), new("ada", "cart", 1, 1), new("bob", "home", 1, 2), new("ada", "home", 2, 1), new("ada", "home", 1, 9)];
        Assert.Equal([new SlateOutdated("ada", "home", 2, 1), new SlateOutdated("ada", "cart", 1, 1), new SlateOutdated("bob", "home", 1, 2)], MobileStreamPump.Newest(slates));
    }

    [Fact]
    public async Task A_connection_that_names_no_shopper_is_closed()
    {
        await using var app = await RunningApp.StartAsync();
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(app.Url, "/hubs/mobile"), options => options.Headers["X-Api-Key"] = RunningApp.ServerKey).Build();
        var closed = new TaskCompletionSource();
        connection.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await connection.StartAsync(TestContext.Current.CancellationToken);
        await closed.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// A phone by the rules of the contract (ignore what is applied, apply the next, subscribe again at a gap or after a cut), cut 200
    /// times while its slate changes: it ends with the newest version, having applied every message that was not told to be reloaded,
    /// each once and in order.
    /// </summary>
    [Fact]
    public async Task Two_hundred_cuts_miss_and_double_nothing()
    {
        const int cuts = 200;
        await using var app = await RunningApp.StartAsync();
        var random = new Random(20261122);
        var applied = new List<long>();
        var (epoch, last, generation) = (0L, 0L, 0L);
        var position = (await RecoverOnceAsync()).Epoch;
        epoch = position;
        for (var cut = 0; cut < cuts; cut++)
        {
            await using var phone = await Phone.ConnectAsync(app, "ada");
            for (var n = random.Next(0, 3); n > 0; n--)
            {
                Publish(app, "ada", $"surface-{random.Next(50)}", 1, ++generation);
            }

            if (random.Next(2) == 0)
            {
                Apply(await phone.SubscribeAsync(epoch, last));
            }

            var wait = random.Next(0, 4);
            for (var n = 0; n < wait && phone.Pushed.TryTake(out var item); n++)
            {
                if (item.Seq <= last)
                {
                    continue;
                }

                if (item.Seq > last + 1)
                {
                    Apply(await phone.SubscribeAsync(epoch, last));
                    continue;
                }

                applied.Add(last = item.Seq);
            }
        }

        Publish(app, "ada", "final", 1, ++generation);
        await using (var phone = await Phone.ConnectAsync(app, "ada"))
        {
            StreamRecovery answer;
            do
            {
                answer = await phone.SubscribeAsync(epoch, last);
                Apply(answer);
            }
            while (!answer.Items.Any(item => item.Surface == "final"));
        }

        // Some were told of together, most not: otherwise this would have tested nothing.
        Assert.True(last > generation / 2, $"{last} of {generation}");
        Assert.Equal(Enumerable.Range(1, (int)last).Select(seq => (long)seq), applied);

        void Apply(StreamRecovery answer)
        {
            Assert.True(answer.Recovered);
            foreach (var item in answer.Items.Where(item => item.Seq > last))
            {
                applied.Add(last = item.Seq);
            }
        }

        async Task<StreamRecovery> RecoverOnceAsync()
        {
            await using var phone = await Phone.ConnectAsync(app, "ada");
            return await phone.SubscribeAsync(null, 0);
        }
    }

    private static void Publish(RunningApp app, string user, string surface, long epoch, long generation) =>
        app.Services.GetRequiredService<LiveFeed>().Publish(new SlateOutdated(user, surface, epoch, generation));

    private sealed class Phone(HubConnection connection) : IAsyncDisposable
    {
        public HubConnection Connection => connection;

        public BlockingCollection<StreamItem> Pushed { get; } = [];

        public static async Task<Phone> ConnectAsync(RunningApp app, string user)
        {
            var phone = new Phone(new HubConnectionBuilder().WithUrl(new Uri(app.Url, "/hubs/mobile?userId=" + user), options => options.Headers["X-Api-Key"] = RunningApp.ServerKey).Build());
            phone.Connection.On<StreamItem>("push", phone.Pushed.Add);
            await phone.Connection.StartAsync(TestContext.Current.CancellationToken);
            return phone;
        }

        public Task<StreamRecovery> SubscribeAsync(long? epoch, long lastSeq) => connection.InvokeAsync<StreamRecovery>("Subscribe", epoch, lastSeq, TestContext.Current.CancellationToken);

        public Task<StreamItem> NextAsync() => Task.Run(() => Pushed.Take(TestContext.Current.CancellationToken));

        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            Pushed.Dispose();
        }
    }
}
