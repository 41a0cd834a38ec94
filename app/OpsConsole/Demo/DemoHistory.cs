using System.Globalization;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Events;

namespace OpsConsole.Demo;

/// <summary>
/// The past of the demo shop: what its shoppers did in the days before the first start, made by the same behaviour that drives the
/// live phones. Deterministic from the seed and the end; one pass, a few hundred events in memory.
/// </summary>
internal sealed class DemoHistory
{
    private static readonly TimeSpan LongestVisit = TimeSpan.FromMinutes(30);
    private readonly DemoOptions _options;
    private readonly DateTimeOffset _start;
    private readonly DateTimeOffset _end;

    public DemoHistory(DemoOptions options, DateTimeOffset end)
    {
        _options = options;
        _end = DateTimeOffset.FromUnixTimeMilliseconds(end.ToUnixTimeMilliseconds());
        _start = _end.AddDays(-options.Days);
        World = new ShopperWorld(options.Seed, DemoCatalogue.Make(options.Seed, options.Products));
        Stock = new StockSpells(options.Seed, World.Items, _start, options.Days);
    }

    /// <summary>The world that the history comes from; after <see cref="Events"/> has run it remembers what was bought.</summary>
    public ShopperWorld World { get; }

    /// <summary>When what could be had.</summary>
    public StockSpells Stock { get; }

    /// <summary>Ids of the shoppers.</summary>
    public static string ShopperId(int number) => string.Create(CultureInfo.InvariantCulture, $"shopper-{number + 1:D4}");

    /// <summary>Everything that happened, in the order of time.</summary>
    public IEnumerable<ShopEvent> Events()
    {
        var random = new SeededRandom(SeededRandom.Derive(_options.Seed, "history"));
        var writer = new HistoryWriter(World, random, _end);
        var shop = new PastStorefront(World, Stock, random, writer);
        var visits = new VisitCalendar(World, _options, _start, _end - LongestVisit).All();
        for (var number = 0; number < visits.Length; number++)
        {
            var (at, shopper) = visits[number];
            while (writer.TryTakeBefore(at, out var earlier))
            {
                yield return earlier;
            }

            shop.Begin(shopper, string.Create(CultureInfo.InvariantCulture, $"past-{number + 1}"), DateTimeOffset.FromUnixTimeMilliseconds(at));
            Run(new Visit(World, shopper, random, shop));
        }

        while (writer.TryTakeBefore(long.MaxValue, out var last))
        {
            yield return last;
        }
    }

    /// <summary>The shop of the past answers at once, so that the visit has ended when the call returns.</summary>
    private static void Run(Visit visit)
    {
        var run = visit.RunAsync(CancellationToken.None);
        if (!run.IsCompleted)
        {
            throw new InvalidOperationException("a visit to the past waited for something");
        }

        run.GetAwaiter().GetResult();
    }
}
