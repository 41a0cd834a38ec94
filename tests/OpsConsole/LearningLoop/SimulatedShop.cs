using OpsConsole.Demo;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.LearningLoop;

/// <summary>What one day's slates were worth by the shoppers' true tastes.</summary>
internal sealed record ShopDay(long Slates, double Expected, long Impressions, long Purchases);

/// <summary>
/// The demo shop without a server: the demo's own history and shoppers, a model of the engines that answers at once, histories that are always
/// fresh. What differs between two of them differs because of their models.
/// </summary>
internal sealed class SimulatedShop : IStorefront
{
    private const int HomeSlots = 20;
    private const int SimilarSlots = 8;
    private const int BasketSlots = 6;
    private const long HourMs = 3_600_000;

    private readonly PurchaseLogBuilder _log = new();
    private readonly Dictionary<string, UserHistory> _histories = new(StringComparer.Ordinal);
    private readonly ItemStatisticsBuilder _sales = new();
    private readonly Func<PurchaseLog, long, RecommendationModel> _training;
    private readonly string[] _userIds;
    private readonly double[] _cumulative;
    private readonly int _visitsADay;
    private readonly DateTimeOffset _opened;
    private readonly SeededRandom _arrivals = new(77);
    private RecommendationModel _model = null!; // Trained before the constructor ends.
    private ItemStatistics _items = ItemStatistics.Empty;
    private long _itemsHour;
    private Shopper _shopper = null!; // Set with each visit.
    private string _session = "";
    private int _day;
    private long _slates, _impressions, _purchases, _slateNumber;
    private double _expected;

    /// <param name="options">Of the demo shop.</param>
    /// <param name="opened">End of its made history.</param>
    /// <param name="training">Makes a model of a log as of a moment.</param>
    public SimulatedShop(DemoOptions options, DateTimeOffset opened, Func<PurchaseLog, long, RecommendationModel> training)
    {
        _training = training;
        var history = new DemoHistory(options, opened);
        (World, _opened) = (history.World, opened);
        foreach (var happened in history.Events())
        {
            if (happened is { Type: EventType.Purchase, ItemId: { } item })
            {
                Learn(happened.UserId, happened.SessionId!, World.IndexOf(item), happened.OccurredAt, (float)happened.Quantity);
            }
        }

        _userIds = [.. Enumerable.Range(0, options.Shoppers).Select(DemoHistory.ShopperId)];
        _cumulative = new double[_userIds.Length];
        var sum = 0.0;
        for (var number = 0; number < _userIds.Length; number++)
        {
            _cumulative[number] = sum += World.Shopper(_userIds[number]).VisitsADay;
        }

        // As many visits a day as these shoppers make by themselves: more would use up what they want, and change the world without any shift.
        _visitsADay = (int)sum;
        Train();
    }

    public ShopperWorld World { get; }

    public DateTimeOffset Now { get; private set; }

    /// <summary>Trains on all that has happened, and serves with it.</summary>
    public void Train() => _model = _training(_log.Build(World.Items.Count), _opened.AddDays(_day).ToUnixTimeMilliseconds());

    /// <summary>Changes tastes from now on.</summary>
    public void Shift(double strength) => World.Shift = new TasteShift(_opened.AddDays(_day), strength);

    /// <summary>Lives through a day.</summary>
    public ShopDay Day()
    {
        (_slates, _impressions, _purchases, _expected) = (0, 0, 0, 0);
        for (var number = 0; number < _visitsADay; number++)
        {
            var found = Array.BinarySearch(_cumulative, _arrivals.NextDouble() * _cumulative[^1]);
            _shopper = World.Shopper(_userIds[Math.Min(found < 0 ? ~found : found, _userIds.Length - 1)]);
            Now = _opened.AddDays(_day + ((double)number / _visitsADay));
            _session = FormattableString.Invariant($"live-{_day}-{number}");
            var visit = new Visit(World, _shopper, new SeededRandom(SeededRandom.Derive(_day, _session)), this).RunAsync(CancellationToken.None);
            Assert.True(visit.IsCompletedSuccessfully, "a visit waited for something, or failed");
        }

        _day++;
        return new ShopDay(_slates, _expected, _impressions, _purchases);
    }

    public ValueTask<ShownSlate?> HomeAsync(CancellationToken token)
    {
        var list = new ScoredItem[HomeSlots];
        var slate = Slate("home", list.AsSpan(0, Recommend([], list)));
        _slates++;
        _expected += SlateTruth.Of(World, _shopper, slate.Items, Now).ExpectedPurchases;
        return ValueTask.FromResult<ShownSlate?>(slate);
    }

    public ValueTask<ShownSlate?> SimilarAsync(int item, CancellationToken token)
    {
        var list = new ScoredItem[SimilarSlots];
        return ValueTask.FromResult<ShownSlate?>(Slate("similar", list.AsSpan(0, _model.Similar([item], default, list))));
    }

    public ValueTask<ShownSlate?> BasketAsync(IReadOnlyList<int> basket, CancellationToken token)
    {
        var list = new ScoredItem[BasketSlots];
        return ValueTask.FromResult<ShownSlate?>(Slate("cart", list.AsSpan(0, Recommend([.. basket], list))));
    }

    public ValueTask<bool> OpenAsync(int item, CancellationToken token) => ValueTask.FromResult(true);

    public ValueTask ReportAsync(ShopperAction action, CancellationToken token)
    {
        _impressions += action.Type == "impression" ? 1 : 0;
        if (action.Type == "purchase")
        {
            _purchases += action.SlateId is null ? 0 : 1;
            Learn(_shopper.UserId, _session, action.Item, action.At, action.Quantity);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DwellAsync(TimeSpan time, CancellationToken token)
    {
        Now += time;
        return ValueTask.CompletedTask;
    }

    private int Recommend(ReadOnlySpan<int> basket, Span<ScoredItem> list)
    {
        var nowMs = Now.ToUnixTimeMilliseconds();
        if (nowMs / HourMs != _itemsHour)
        {
            (_items, _itemsHour) = (_sales.Snapshot(nowMs), nowMs / HourMs);
        }

        return _model.Recommend(_model.Prepare(History, _items, nowMs), basket, default, excludeBought: false, list);
    }

    private UserHistory History => _histories.GetValueOrDefault(_shopper.UserId, UserHistory.Empty);

    private void Learn(string userId, string session, int item, DateTimeOffset at, float quantity)
    {
        var fact = new PurchaseFact(item, at.ToUnixTimeMilliseconds(), quantity, (float)World.Items[item].Price);
        _log.Add(userId, session, item, fact.AtMs, quantity, fact.Price);
        var history = _histories.GetValueOrDefault(userId, UserHistory.Empty);
        _sales.Apply(history, fact, _sales.AsOfSequence + 1);
        _histories[userId] = history.With(fact);
    }

    private ShownSlate Slate(string surface, ReadOnlySpan<ScoredItem> list)
    {
        var items = new int[list.Length];
        for (var place = 0; place < items.Length; place++)
        {
            items[place] = list[place].Item;
        }

        return new ShownSlate(FormattableString.Invariant($"1.{++_slateNumber}.m"), surface, items);
    }
}
