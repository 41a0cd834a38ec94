using OpsConsole.Catalog;
using OpsConsole.Platform.Events;

namespace OpsConsole.Drift.Monitors;

/// <summary>What shoppers buy and look at: nothing of it depends on what a model shows, except through them.</summary>
internal sealed class EventMonitors(EventReader events, CurrentCatalog catalog, Comparing comparing) : IDriftSource
{
    private const int BestSellers = 200;

    private static readonly DriftMonitor Price = DriftMonitor.Distribution("sale.price", "Price of a line sold", "input", "Unit price of each line; new price levels, another currency, a data fault.");
    private static readonly DriftMonitor Quantity = DriftMonitor.Distribution("sale.quantity", "Quantity of a line sold", "input", "Units of each line; bulk buyers, a new unit of sale.");
    private static readonly DriftMonitor Department = DriftMonitor.Distribution("sale.department", "Departments sold", "input", "First level of the category of each line sold; what shoppers are after.");
    private static readonly DriftMonitor Category = DriftMonitor.Distribution("sale.category", "Categories sold", "input", "Full category of each line sold; finer than departments, and noisier.");
    private static readonly DriftMonitor Viewed = DriftMonitor.Distribution("view.category", "Categories viewed", "input", "Full category of each item looked at; moves before sales do.");
    private static readonly DriftMonitor Lines = DriftMonitor.Distribution("basket.lines", "Lines of a basket", "input", "How many lines a basket has.");
    private static readonly DriftMonitor BasketValue = DriftMonitor.Distribution("basket.value", "Value of a basket", "input", "Sum of price times quantity.");
    private static readonly DriftMonitor NewShoppers = DriftMonitor.Distribution("basket.newShoppers", "Share of new shoppers", "input", "Baskets of shoppers who had not bought for the length of the reference, or never: the model knows little of them.");
    private static readonly DriftMonitor UnknownItems = new(
        "sale.unknownItems", "Sales of items unknown to the champion", "input", "share", 0.025, 0.05, "Share of the lines sold whose item nobody had bought when the champion was trained: it cannot rank them.");
    private static readonly DriftMonitor TopItems = new(
        "sale.bestSellers", "Best sellers lost", "input", "overlap", 0.25, 0.40, "Of the 200 best sellers of the reference, the share that are best sellers no longer, beyond what so few orders lose by chance.");

    public IReadOnlyList<DriftMonitor> Monitors { get; } = [Price, Quantity, Department, Category, Viewed, Lines, BasketValue, NewShoppers, UnknownItems, TopItems];

    public IReadOnlyList<DriftFinding> Check(DriftPeriod period, CancellationToken token)
    {
        var gathered = new Gathered(comparing.MostRows, comparing.ReferenceMs);
        Read(period, gathered, catalog.Snapshot, token);
        List<DriftFinding> findings =
        [
            comparing.Numbers(Price, gathered.Prices, period),
            comparing.Numbers(Quantity, gathered.Quantities, period),
            comparing.Categories(Department, gathered.Departments, period, gathered.DepartmentName),
            comparing.Categories(Category, gathered.Categories, period, gathered.CategoryName),
            comparing.Categories(Viewed, gathered.Views, period, gathered.CategoryName),
            comparing.Numbers(Lines, gathered.BasketLines, period),
            comparing.Numbers(BasketValue, gathered.BasketValues, period),
            comparing.Categories(NewShoppers, gathered.Newcomers, period, number => number == 1 ? "new" : "known"),
            comparing.BestSellers(TopItems, gathered.Items, period, BestSellers),
        ];
        if (period.TrainedUntilMs is { } trained)
        {
            findings.Add(comparing.Share(UnknownItems, gathered.Unknown, period, new DriftReference("training", new Stretch(0, trained))));
        }

        return findings;
    }

    /// <summary>One pass over the stream.</summary>
    private void Read(DriftPeriod period, Gathered gathered, CatalogSnapshot items, CancellationToken token)
    {
        var trained = period.TrainedUntilMs ?? long.MaxValue;
        var filter = new EventFilter { Types = [EventType.Purchase, EventType.View], EffectiveBefore = period.Window.Until };
        foreach (var row in events.Read(filter, token))
        {
            var atMs = EventTime.EffectiveMs(row);
            var item = row.ItemId is null ? null : items.Find(row.ItemId);
            var shopper = gathered.ShopperOf(row.UserId);
            var needed = atMs >= period.EarliestMs || (atMs >= period.EarliestMs - Stretch.YearMs && atMs < period.Window.YearBefore.UntilMs);
            if (row.Type == EventType.View)
            {
                if (needed)
                {
                    gathered.Views.Add(atMs, shopper, gathered.CategoryOf(item));
                }

                continue;
            }

            if (row.ReceivedAtMs < trained && item is not null)
            {
                gathered.Known.Add(item.Ordinal);
            }

            gathered.Basket(row, shopper, atMs, needed);
            if (needed)
            {
                gathered.Sale(row, shopper, atMs, item, known: item is not null && gathered.Known.Contains(item.Ordinal));
            }
        }

        gathered.CloseBaskets();
    }

    /// <summary>Rows of every monitor of this source.</summary>
    private sealed class Gathered(int most, long memoryMs)
    {
        private long? _beganMs;
        private readonly Dictionary<string, int> _shoppers = new(StringComparer.Ordinal);
        private readonly Dictionary<int, long> _lastBought = [];
        private readonly Dictionary<string, int> _categories = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _departments = new(StringComparer.Ordinal);
        private readonly List<string> _categoryNames = [];
        private readonly List<string> _departmentNames = [];
        private readonly Dictionary<(int Shopper, string Basket), (long AtMs, int Lines, double Value)> _baskets = [];

        public Observations Prices { get; } = new(most);

        public Observations Quantities { get; } = new(most);

        public Observations Departments { get; } = new(most);

        public Observations Categories { get; } = new(most);

        public Observations Views { get; } = new(most);

        public Observations BasketLines { get; } = new(most);

        public Observations BasketValues { get; } = new(most);

        public Observations Newcomers { get; } = new(most);

        public Observations Unknown { get; } = new(most);

        public Observations Items { get; } = new(most);

        public HashSet<int> Known { get; } = [];

        public string CategoryName(int number) => _categoryNames[number];

        public string DepartmentName(int number) => _departmentNames[number];

        public int ShopperOf(string userId)
        {
            if (!_shoppers.TryGetValue(userId, out var number))
            {
                _shoppers.Add(userId, number = _shoppers.Count);
            }

            return number;
        }

        public int CategoryOf(CatalogItem? item) => item is null ? -1 : NumberOf(item.Category, _categories, _categoryNames);

        public void Sale(in EventRow row, int shopper, long atMs, CatalogItem? item, bool known)
        {
            Prices.Add(atMs, shopper, row.ValueTenThousandths > 0 ? row.ValueTenThousandths / 10_000d : double.NaN);
            Quantities.Add(atMs, shopper, row.Quantity);
            Categories.Add(atMs, shopper, CategoryOf(item));
            Departments.Add(atMs, shopper, item is null ? -1 : NumberOf(item.Category.Split('/')[0], _departments, _departmentNames));
            Unknown.Add(atMs, shopper, known ? 0 : 1);
            if (item is not null)
            {
                Items.Add(atMs, shopper, item.Ordinal);
            }
        }

        public void Basket(in EventRow row, int shopper, long atMs, bool needed)
        {
            var key = (shopper, row.SessionId ?? $"day {atMs / 86_400_000}");
            if (_baskets.TryGetValue(key, out var basket))
            {
                _baskets[key] = (basket.AtMs, basket.Lines + 1, basket.Value + (row.Quantity * row.ValueTenThousandths / 10_000));
                return;
            }

            // Who is new can be said once the shop has been watched for so long; before that everybody is.
            _beganMs ??= atMs;
            var isNew = !_lastBought.TryGetValue(shopper, out var last) || atMs - last > memoryMs;
            _lastBought[shopper] = Math.Max(last, atMs);
            if (needed)
            {
                _baskets.Add(key, (atMs, 1, row.Quantity * row.ValueTenThousandths / 10_000));
                if (atMs - _beganMs >= memoryMs)
                {
                    Newcomers.Add(atMs, shopper, isNew ? 1 : 0);
                }
            }
        }

        public void CloseBaskets()
        {
            foreach (var ((shopper, _), basket) in _baskets)
            {
                BasketLines.Add(basket.AtMs, shopper, basket.Lines);
                BasketValues.Add(basket.AtMs, shopper, basket.Value);
            }
        }

        private static int NumberOf(string name, Dictionary<string, int> numbers, List<string> names)
        {
            if (!numbers.TryGetValue(name, out var number))
            {
                numbers.Add(name, number = names.Count);
                names.Add(name);
            }

            return number;
        }
    }
}
