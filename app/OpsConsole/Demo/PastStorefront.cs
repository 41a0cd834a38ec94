using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo;

/// <summary>
/// The shop of the past, before there was a model: its home screen mixed what sold lately, what sold in the aisles the shopper had
/// looked at, and chance, in shuffled order, so that what is tapped tells of taste and of position, not of a former ranking.
/// </summary>
internal sealed class PastStorefront(ShopperWorld world, StockSpells stock, SeededRandom random, HistoryWriter writer) : IStorefront
{
    private const int HomeSlots = 20;
    private const int SimilarSlots = 8;
    private readonly BestSellers _bestSellers = new(world);
    private readonly Dictionary<string, int> _lastAisle = new(StringComparer.Ordinal);
    private readonly int[] _slots = new int[HomeSlots];
    private Shopper? _shopper;
    private string _sessionId = "";
    private DateTimeOffset _now;
    private long _slates;

    public DateTimeOffset Now => _now;

    /// <summary>Begins the next visit; visits come in the order of their beginning.</summary>
    public void Begin(Shopper shopper, string sessionId, DateTimeOffset at)
    {
        _shopper = shopper;
        _sessionId = sessionId;
        _now = at;
        _bestSellers.AdvanceTo(at);
    }

    public ValueTask<ShownSlate?> HomeAsync(CancellationToken token)
    {
        var aisle = _lastAisle.GetValueOrDefault(_shopper!.UserId, -1);
        var filled = 0;
        for (var tries = 0; filled < HomeSlots && tries < 200; tries++)
        {
            var item = (tries % 10) switch
            {
                < 4 => _bestSellers.Draw(random),
                < 7 when aisle >= 0 => DrawFrom(world.Leaves[aisle]),
                _ => random.NextInt(world.Items.Count),
            };
            Place(item, ref filled);
        }

        random.Shuffle(_slots.AsSpan(0, filled));
        return Shown("home", filled);
    }

    public ValueTask<ShownSlate?> SimilarAsync(int item, CancellationToken token)
    {
        var aisle = world.Leaves[world.LeafOf(item)];
        var filled = 0;
        for (var tries = 0; filled < SimilarSlots && tries < 40; tries++)
        {
            var other = DrawFrom(aisle);
            if (other != item)
            {
                Place(other, ref filled);
            }
        }

        return Shown("similar", filled);
    }

    public ValueTask<ShownSlate?> BasketAsync(IReadOnlyList<int> basket, CancellationToken token) => ValueTask.FromResult<ShownSlate?>(null);

    public ValueTask<bool> OpenAsync(int item, CancellationToken token)
    {
        _lastAisle[_shopper!.UserId] = world.LeafOf(item);
        return ValueTask.FromResult(stock.Available(item, _now.ToUnixTimeMilliseconds()));
    }

    public ValueTask ReportAsync(ShopperAction action, CancellationToken token)
    {
        if (action.Type == "purchase")
        {
            _bestSellers.Sold(action.Item);
        }

        writer.Write(_shopper!.UserId, _sessionId, action);
        return ValueTask.CompletedTask;
    }

    public ValueTask DwellAsync(TimeSpan time, CancellationToken token)
    {
        _now += time;
        return ValueTask.CompletedTask;
    }

    private int DrawFrom(int[] items) => items[random.NextInt(items.Length)];

    private void Place(int item, ref int filled)
    {
        if (_slots.AsSpan(0, filled).Contains(item) || !stock.Available(item, _now.ToUnixTimeMilliseconds()))
        {
            return;
        }

        _slots[filled++] = item;
    }

    private ValueTask<ShownSlate?> Shown(string surface, int filled)
    {
        // Epoch 0 is the time before this installation; t: made of what sold lately.
        _slates++;
        return ValueTask.FromResult<ShownSlate?>(new ShownSlate($"0.{_slates}.t", surface, _slots[..filled]));
    }
}
