using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Time;

namespace OpsConsole.Tests.Platform.Served;

/// <summary>Slates, events, and the consumer that joins them, on a folder of its own.</summary>
internal sealed class AttributionBench : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private AttributionBench(ServedLog log, ShopClock shop)
    {
        Log = log;
        Shop = shop;
        Database = new AttributionDatabase(log.Folder, TimeProvider.System, NullLogger<AttributionDatabase>.Instance);
        Store = new AttributionStore(Database, shop);
        Outcomes = new ServedOutcomes(log.Slates, Database);
        Exposures = new AttributionExposures(new ServedDatabase(log.Folder, TimeProvider.System, NullLogger<ServedDatabase>.Instance), Database, shop);
    }

    public ServedLog Log { get; }

    public ShopClock Shop { get; }

    public AttributionDatabase Database { get; }

    public AttributionStore Store { get; }

    public ServedOutcomes Outcomes { get; }

    public AttributionExposures Exposures { get; }

    public ReplayedStream Stream { get; } = new();

    public static async Task<AttributionBench> StartAsync(TimeProvider time)
    {
        var shop = new ShopClock(time, 1);
        return new AttributionBench(await ServedLog.StartAsync(shop: shop), shop);
    }

    /// <summary>Offers a slate of items <c>a</c>, <c>b</c>, <c>c</c>.</summary>
    public void Serve(string id, string? user, string? experiment = null, string? arm = null, DateTimeOffset? at = null, string? model = "m-1", string surface = "home", string source = "model") =>
        Log.Slates.Offer(new ServedSlate(
            id, (at ?? Start).ToUnixTimeMilliseconds(), user, surface, source, model, experiment, arm, ServedPolicies.Greedy,
            [new ServedItem("a", 0, 3, 1), new ServedItem("b", 1, 2, 1), new ServedItem("c", 2, 1, 1)], null));

    /// <summary>Counts what the stream has, up to where it stops.</summary>
    public async Task CountAsync()
    {
        using var consumer = new AttributionConsumer(Stream, Log.Slates, Database, Shop, TimeProvider.System, NullLogger<AttributionConsumer>.Instance);
        Stream.Paused = new TaskCompletionSource();
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        await Stream.Paused.Task.WaitAsync(TestContext.Current.CancellationToken);
        await consumer.StopAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await Log.DisposeAsync();

    /// <summary>A stream of given events in batches of seven, that stops at a place until it is cancelled.</summary>
    internal sealed class ReplayedStream : IEventStream
    {
        public List<ShopEvent> Events { get; } = [];

        public int StopAfter { get; set; } = int.MaxValue;

        public int Offered { get; private set; }

        public TaskCompletionSource Paused { get; set; } = new();

        public long Head => Events.Count;

        public void Add(EventType type, string? slate, string user = "ada", string? item = "a", int? place = 0, decimal? price = null, double quantity = 1, DateTimeOffset? at = null, string currency = "EUR", EventFlags flags = EventFlags.None)
        {
            var sequence = Events.Count + 1;
            Events.Add(new ShopEvent(
                sequence, $"e{sequence}", type, user, null, item, price, price is null ? null : currency, quantity, null, slate, place, "home", (at ?? Start).AddDays(-3), at ?? Start, null, flags));
        }

        public IAsyncEnumerable<EventBatch> SubscribeAsync(string consumer, CancellationToken token) => ReplayAsync(0, token);

        public async IAsyncEnumerable<EventBatch> ReplayAsync(long afterSequence, [EnumeratorCancellation] CancellationToken token)
        {
            var after = (int)afterSequence;
            while (after < Events.Count && after < StopAfter)
            {
                var batch = Events.Skip(after).Take(7).ToArray();
                after += batch.Length;
                Offered = Math.Max(Offered, after);
                yield return new EventBatch(batch, _ => ValueTask.CompletedTask);
            }

            Paused.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        }
    }
}
