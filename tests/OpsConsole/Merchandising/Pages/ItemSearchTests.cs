using OpsConsole.Catalog;
using OpsConsole.Merchandising.Pages.Items;

namespace OpsConsole.Tests.Merchandising.Pages;

/// <summary>What an editor who types finds.</summary>
public sealed class ItemSearchTests
{
    private static readonly CatalogSnapshot s_catalog = new(
        [
            new CatalogItem(0, "beef", "Beefsteak tomatoes", "Food/Fresh", 2, "EUR", true),
            new CatalogItem(1, "pot", "Red-tea pot", "Kitchen", 9, "EUR", true),
            new CatalogItem(2, "tea-1", "Assam, loose", "Food/Dry", 4, "EUR", true),
            new CatalogItem(3, "mug", "Mug", "Kitchen/Tea", 5, "EUR", true),
        ],
        1);

    [Theory]
    [InlineData("tea", "tea-1 pot mug beef")] // By the id, by words that begin so, then within words.
    [InlineData("TEA kitch", "pot mug")]
    [InlineData("steak", "beef")]
    [InlineData("tea steak", "beef")]
    [InlineData("nothing", "")]
    [InlineData("  ", "")]
    public void Better_matches_come_first(string typed, string found) =>
        Assert.Equal(found, string.Join(' ', ItemSearch.Find(s_catalog, typed, 10).Select(item => item.Id)));
}
