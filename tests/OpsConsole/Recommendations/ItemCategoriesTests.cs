using OpsConsole.Catalog;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Tests.Recommendations;

public sealed class ItemCategoriesTests
{
    [Fact]
    public void Items_share_a_number_where_they_share_a_category_that_has_no_parts()
    {
        string[] categories = ["Shop/Bags", "Shop/Bags", "Shop", "Shop/Light/Lamps", "", "Shop/Light", "Toys", "Toys"];

        var numbers = ItemCategories.Number([.. categories.Select((category, ordinal) => new CatalogItem(ordinal, $"i{ordinal}", "", category, 1, "EUR", true))]);

        Assert.Equal(numbers[0], numbers[1]);
        Assert.Equal(numbers[6], numbers[7]);
        Assert.Distinct([numbers[0], numbers[3], numbers[6]]);
        Assert.Equal([-1, -1, -1], [numbers[2], numbers[4], numbers[5]]);
    }
}
