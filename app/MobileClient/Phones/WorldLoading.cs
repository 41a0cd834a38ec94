using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.MobileClient.Phones;

/// <summary>Reads the public catalogue: all that a world needs.</summary>
public static class WorldLoading
{
    private const int PageSize = 100;

    /// <summary>All items, page by page; the failed answer's problem otherwise.</summary>
    /// <param name="client">Any shopper's or server's client.</param>
    /// <param name="atMost">Stops after so many items.</param>
    /// <param name="token">Ends the reading.</param>
    public static async Task<(IReadOnlyList<ShopItem> Items, ApiResult<ItemPage>? Failure)> ReadCatalogueAsync(OpsConsoleClient client, int atMost, CancellationToken token)
    {
        var items = new List<ShopItem>();
        string? cursor = null;
        do
        {
            var page = await client.GetItemsAsync(cursor, PageSize, token).ConfigureAwait(false);
            if (page.Value is not { } value)
            {
                return (items, page);
            }

            items.AddRange(value.Items);
            cursor = value.NextCursor;
        }
        while (cursor is not null && items.Count < atMost);

        return (items, null);
    }

    /// <summary>The world of a catalogue.</summary>
    public static ShopperWorld ToWorld(this IReadOnlyList<ShopItem> items, long seed) =>
        new(seed, [.. items.Select(item => new WorldItem(item.Id, item.Title, item.Category ?? "", item.Price))]);
}
