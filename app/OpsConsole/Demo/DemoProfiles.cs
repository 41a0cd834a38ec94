using System.Text.Json;
using OpsConsole.Catalog;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Events;

namespace OpsConsole.Demo;

/// <summary>What the demo shop knows of its shoppers: gathered while the history passes by.</summary>
internal sealed class DemoProfiles(DemoOptions options, ShopperWorld world, DateTimeOffset end)
{
    private static readonly (string Market, double Share)[] Markets = [("DE", 0.4), ("NL", 0.25), ("FR", 0.2), ("IE", 0.15)];
    private readonly string[] _departments = [.. world.Items.Select(item => DepartmentOf(item.Category))];
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);

    /// <summary>Takes note of an event and passes it on.</summary>
    public ShopEvent Note(ShopEvent shopEvent)
    {
        if (!_seen.TryGetValue(shopEvent.UserId, out var seen))
        {
            _seen[shopEvent.UserId] = seen = new Seen(shopEvent.OccurredAt);
        }

        seen.Last = shopEvent.OccurredAt;
        if (shopEvent.Type == EventType.View)
        {
            var department = _departments[world.IndexOf(shopEvent.ItemId!)];
            seen.Views[department] = seen.Views.GetValueOrDefault(department) + 1;
        }

        return shopEvent;
    }

    /// <summary>One profile for each shopper; the segment is the department they looked at most.</summary>
    public IEnumerable<ShopperProfile> All()
    {
        using var resource = typeof(DemoProfiles).Assembly.GetManifestResourceStream("demo/names.json")!;
        var names = JsonSerializer.Deserialize(resource, DemoJson.Default.StringArray)!;
        for (var number = 0; number < options.Shoppers; number++)
        {
            var userId = DemoHistory.ShopperId(number);
            var random = new SeededRandom(SeededRandom.Derive(options.Seed, userId, 10));
            var seen = _seen.GetValueOrDefault(userId);
            yield return new ShopperProfile(userId, names[random.NextInt(names.Length)], seen?.Favourite, MarketOf(random), seen?.First ?? end, seen?.Last ?? end);
        }
    }

    private static string DepartmentOf(string category)
    {
        var slash = category.IndexOf('/', StringComparison.Ordinal);
        return (slash < 0 ? category : category[..slash]).ToLowerInvariant().Replace(' ', '-');
    }

    private static string MarketOf(SeededRandom random)
    {
        var at = random.NextDouble();
        foreach (var (market, share) in Markets)
        {
            at -= share;
            if (at < 0)
            {
                return market;
            }
        }

        return Markets[0].Market;
    }

    private sealed class Seen(DateTimeOffset first)
    {
        public DateTimeOffset First { get; } = first;

        public DateTimeOffset Last { get; set; } = first;

        public Dictionary<string, int> Views { get; } = new(StringComparer.Ordinal);

        public string? Favourite => Views.Count == 0 ? null : Views.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).First().Key;
    }
}
