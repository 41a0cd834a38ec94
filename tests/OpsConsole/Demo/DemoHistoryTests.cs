using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OpsConsole.Demo;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Demo;

public partial class DemoHistoryTests
{
    private static readonly DateTimeOffset End = new(2026, 5, 17, 12, 0, 0, TimeSpan.Zero);
    private static readonly DemoOptions Small = new() { Shoppers = 400, Days = 40 };
    private static readonly ShopEvent[] Events = [.. new DemoHistory(Small, End).Events()];

    [Fact]
    public void Same_seed_and_end_give_the_same_first_thousand_events()
    {
        Assert.Equal(Hash(Events.Take(1_000)), Hash(new DemoHistory(Small, End).Events().Take(1_000)));
        Assert.NotEqual(Hash(Events.Take(1_000)), Hash(new DemoHistory(Small with { Seed = 2 }, End).Events().Take(1_000)));
    }

    [Fact]
    public void Events_come_in_the_order_of_time_and_end_before_the_end()
    {
        Assert.True(Events.Length > 10_000);
        for (var index = 1; index < Events.Length; index++)
        {
            Assert.True(Events[index - 1].OccurredAt <= Events[index].OccurredAt);
        }

        Assert.InRange(Events[0].OccurredAt, End.AddDays(-Small.Days), End);
        Assert.InRange(Events[^1].OccurredAt, End.AddDays(-1), End);
    }

    [Fact]
    public void Events_are_what_ingestion_accepts()
    {
        var world = new DemoHistory(Small, End).World;
        Assert.Equal(Events.Length, Events.Select(shopEvent => shopEvent.Id).Distinct().Count());
        Assert.All(Events, shopEvent =>
        {
            Assert.Matches(Identifier(), shopEvent.Id);
            Assert.Equal(7, Guid.Parse(shopEvent.Id).Version);
            Assert.Matches(Identifier(), shopEvent.UserId);
            Assert.Matches(Identifier(), shopEvent.SessionId!);
            Assert.True(shopEvent.SlateId is null || shopEvent.SlateId.StartsWith("0.", StringComparison.Ordinal));
            Assert.Equal(EventFlags.Imported, shopEvent.Flags);
            Assert.Equal(shopEvent.OccurredAt, shopEvent.ReceivedAt);
            switch (shopEvent.Type)
            {
                case EventType.Search:
                    Assert.False(string.IsNullOrWhiteSpace(shopEvent.Query));
                    break;
                case EventType.Scroll:
                    break;
                default:
                    Assert.True(world.IndexOf(shopEvent.ItemId!) >= 0);
                    break;
            }

            if (shopEvent.Type == EventType.Purchase)
            {
                Assert.True(shopEvent.Value > 0);
                Assert.Equal("EUR", shopEvent.Currency);
                Assert.True(shopEvent.Quantity >= 1);
            }
        });
    }

    [Fact]
    public void Higher_slots_are_tapped_more()
    {
        var shown = Slots(EventType.Impression);
        var tapped = Slots(EventType.Tap);
        var first = tapped[0] / (double)shown[0];
        var fourth = tapped[3] / (double)shown[3];
        Assert.True(first > 1.3 * fourth, $"first slot {first:P1}, fourth {fourth:P1}");
        Assert.True(shown[0] > 2 * shown[8], "few look as far as the ninth slot");

        static int[] Slots(EventType type)
        {
            var counts = new int[20];
            foreach (var shopEvent in Events.Where(shopEvent => shopEvent.Type == type && shopEvent.Surface == "home"))
            {
                counts[shopEvent.Position!.Value]++;
            }

            return counts;
        }
    }

    [Fact]
    public void Some_purchases_are_repeats_but_not_most()
    {
        var known = new HashSet<(string, string)>();
        var purchases = Events.Where(shopEvent => shopEvent.Type == EventType.Purchase).ToArray();
        var repeats = purchases.Count(purchase => !known.Add((purchase.UserId, purchase.ItemId!)));
        Assert.InRange(repeats / (double)purchases.Length, 0.08, 0.6);
    }

    [Fact]
    public void Nothing_is_put_into_a_cart_while_it_is_out_of_stock()
    {
        var history = new DemoHistory(Small, End);
        var spells = 0;
        for (var item = 0; item < history.World.Items.Count; item++)
        {
            spells += history.Stock.Available(item, End.AddDays(-3).ToUnixTimeMilliseconds()) ? 0 : 1;
        }

        Assert.InRange(spells, 5, 150);
        foreach (var shopEvent in Events.Where(shopEvent => shopEvent.Type == EventType.Impression))
        {
            // A slate may have been made a moment before a spell began; that moment is the visit's, below half an hour.
            var item = history.World.IndexOf(shopEvent.ItemId!);
            Assert.True(
                history.Stock.Available(item, shopEvent.OccurredAt.ToUnixTimeMilliseconds())
                || history.Stock.Available(item, shopEvent.OccurredAt.AddMinutes(-30).ToUnixTimeMilliseconds()));
        }
    }

    [Fact]
    public void Tastes_show_in_what_is_bought_far_more_than_popularity_does()
    {
        // Half of each shopper's purchases must be foretold by the truth; a list of best sellers that did as well would mean that nothing personal is in the data.
        var world = new DemoHistory(Small, End).World;
        var purchases = Events.Where(shopEvent => shopEvent.Type == EventType.Purchase).ToArray();
        var popular = purchases.GroupBy(purchase => purchase.ItemId!).OrderByDescending(group => group.Count()).Take(50).Select(group => group.Key).ToHashSet();
        var byPopularity = purchases.Count(purchase => popular.Contains(purchase.ItemId!)) / (double)purchases.Length;
        var byTruth = 0;
        foreach (var group in purchases.GroupBy(purchase => purchase.UserId))
        {
            var shopper = world.Shopper(group.Key);
            var best = Enumerable.Range(0, world.Items.Count).OrderByDescending(item => world.TrueUtility(shopper, item, End.AddDays(-Small.Days / 2.0))).Take(50).ToHashSet();
            byTruth += group.Count(purchase => best.Contains(world.IndexOf(purchase.ItemId!)));
        }

        Assert.True(byTruth / (double)purchases.Length > 1.5 * byPopularity, $"truth {byTruth / (double)purchases.Length:P1}, popularity {byPopularity:P1}");
    }

    private static string Hash(IEnumerable<ShopEvent> events)
    {
        var text = new StringBuilder();
        foreach (var shopEvent in events)
        {
            text.Append(shopEvent).Append('\n');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    [GeneratedRegex("^[A-Za-z0-9._:-]{1,64}$")]
    private static partial Regex Identifier();
}
