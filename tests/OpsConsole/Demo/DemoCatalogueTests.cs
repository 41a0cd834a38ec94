using System.Security.Cryptography;
using System.Text;
using OpsConsole.Demo;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Tests.Demo;

public class DemoCatalogueTests
{
    private static readonly IReadOnlyList<WorldItem> Items = DemoCatalogue.Make(20_260_517, 1_500);

    [Fact]
    public void Same_seed_makes_the_same_bytes_and_another_seed_others()
    {
        Assert.Equal(Hash(Items), Hash(DemoCatalogue.Make(20_260_517, 1_500)));
        Assert.NotEqual(Hash(Items), Hash(DemoCatalogue.Make(1, 1_500)));
    }

    [Fact]
    public void Ids_and_titles_are_unique_and_ids_follow_the_contract()
    {
        Assert.Equal(1_500, Items.Count);
        Assert.Equal(1_500, Items.Select(item => item.Id).Distinct().Count());
        Assert.Equal(1_500, Items.Select(item => item.Title).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(Items, item => Assert.Matches("^[A-Za-z0-9._:-]{1,64}$", item.Id));
    }

    [Fact]
    public void Every_category_of_the_vocabulary_has_products_and_known_habits()
    {
        var sold = Items.GroupBy(item => item.Category).ToDictionary(group => group.Key, group => group.Count());
        var paths = Vocabulary.Read().SelectMany(department => department.Categories.Select(category => $"{department.Name}/{category.Path}")).ToArray();
        Assert.Equal(55, paths.Length);
        Assert.All(paths, path => Assert.True(sold.GetValueOrDefault(path) >= 10, $"{path} has {sold.GetValueOrDefault(path)} products"));
        Assert.Equal(paths.Order(StringComparer.Ordinal), CategoryHabits.All.Keys.Order(StringComparer.Ordinal));
        Assert.All(CategoryHabits.All.Values.SelectMany(habits => habits.With ?? []), companion => Assert.Contains(companion, paths));
    }

    [Fact]
    public void Prices_lie_in_the_range_of_their_type()
    {
        foreach (var (department, category, type) in Types())
        {
            var own = Items.Where(item => item.Category == $"{department.Name}/{category.Path}" && NounOf(item, category) == type.Name).ToArray();
            Assert.NotEmpty(own);
            Assert.All(own, item => Assert.InRange((double)item.Price, (type.From * Pricing.LeastLevel) - 0.11, (type.To * Pricing.MostLevel) + 0.6));
        }
    }

    [Fact]
    public void A_larger_size_of_the_same_make_costs_no_less()
    {
        foreach (var (_, _, type) in Types().Where(entry => entry.Type.Sizes is { Count: > 1 }))
        {
            var prices = Enumerable.Range(0, type.Sizes!.Count).Select(size => Pricing.Of(type, size / (type.Sizes.Count - 1.0), 0.4, 1)).ToArray();
            Assert.Equal(prices.Order(), prices);
        }
    }

    [Fact]
    public void No_title_says_a_word_twice_in_a_row_or_leaves_a_gap()
    {
        Assert.All(Items, item =>
        {
            var words = item.Title.Split(' ');
            Assert.DoesNotContain("", words);
            Assert.DoesNotContain(words.Zip(words.Skip(1)), pair => pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
        });
    }

    private static IEnumerable<(Department Department, VocabularyCategory Category, ProductType Type)> Types() =>
        Vocabulary.Read().SelectMany(department => department.Categories.SelectMany(category => category.Types.Select(type => (department, category, type))));

    /// <summary>The longest noun of the category that the title contains.</summary>
    private static string NounOf(WorldItem item, VocabularyCategory category) =>
        category.Types.Select(type => type.Name).Where(name => item.Title.Contains(' ' + name, StringComparison.Ordinal)).OrderByDescending(name => name.Length).First();

    private static string Hash(IReadOnlyList<WorldItem> items)
    {
        var text = new StringBuilder();
        foreach (var item in items)
        {
            text.Append(item).Append('\n');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
