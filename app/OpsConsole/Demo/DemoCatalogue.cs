using System.Globalization;
using System.Runtime.InteropServices;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo;

/// <summary>Makes the demo's products: the same for the same seed.</summary>
internal static class DemoCatalogue
{
    /// <summary>Everything is sold in this currency.</summary>
    public const string Currency = "EUR";

    /// <summary>Makes products, spread evenly over the product types; fewer than asked when the vocabulary has no more.</summary>
    public static IReadOnlyList<WorldItem> Make(long seed, int products)
    {
        var departments = Vocabulary.Read();
        var shelves = departments.SelectMany(department => department.Categories.SelectMany(category => category.Types.Select(type => new Shelf(department, category, type, seed)))).ToArray();
        Allot(shelves, products);

        var made = new List<WorldItem>(products);
        foreach (var department in departments)
        {
            var number = 1000;
            foreach (var shelf in shelves.Where(shelf => shelf.Department == department))
            {
                foreach (var (title, price) in shelf.Take())
                {
                    number++;
                    made.Add(new WorldItem(string.Create(CultureInfo.InvariantCulture, $"{department.Code}-{number}"), title, $"{department.Name}/{shelf.Category.Path}", price));
                }
            }
        }

        return made;
    }

    /// <summary>One to each type in turn, until all are given.</summary>
    private static void Allot(Shelf[] shelves, int products)
    {
        for (var left = products; left > 0;)
        {
            var before = left;
            foreach (var shelf in shelves)
            {
                if (left > 0 && shelf.TryGrow())
                {
                    left--;
                }
            }

            if (left == before)
            {
                return;
            }
        }
    }

    /// <summary>The products of one type.</summary>
    private sealed class Shelf
    {
        private readonly List<(string Title, decimal Price)> _candidates = [];
        private int _taken;

        public Shelf(Department department, VocabularyCategory category, ProductType type, long seed)
        {
            Department = department;
            Category = category;
            var random = new SeededRandom(SeededRandom.Derive(seed, $"{department.Code}/{category.Path}/{type.Name}"));
            foreach (var kind in type.Kinds)
            {
                var kindLevel = random.NextDouble();
                foreach (var (brand, brandLevel) in category.Brands ?? department.Brands)
                {
                    var sizes = type.Sizes ?? [""];
                    for (var size = 0; size < sizes.Count; size++)
                    {
                        var title = $"{brand} {kind} {type.Name}" + (sizes[size].Length == 0 ? "" : type.Join + sizes[size]);
                        _candidates.Add((title, Pricing.Of(type, sizes.Count == 1 ? 0.5 : size / (sizes.Count - 1.0), kindLevel, brandLevel)));
                    }
                }
            }

            random.Shuffle(CollectionsMarshal.AsSpan(_candidates));
        }

        public Department Department { get; }

        public VocabularyCategory Category { get; }

        public bool TryGrow()
        {
            if (_taken == _candidates.Count)
            {
                return false;
            }

            _taken++;
            return true;
        }

        public IEnumerable<(string Title, decimal Price)> Take() => _candidates.Take(_taken).OrderBy(candidate => candidate.Title, StringComparer.Ordinal);
    }
}
