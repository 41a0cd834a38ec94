namespace OpsConsole.MobileClient.Shoppers;

/// <summary>
/// One visit of a shopper, from opening the app to leaving it: the home slate, errands (staples that ran out), browsing, what
/// goes with the cart, paying. The same code makes the history and drives the live phones.
/// </summary>
/// <remarks>
/// 1. Home: the slate is looked at from the top; what pleases is tapped. 2. Errands: due staples are searched for and taken.
/// 3. Browsing: a category by liking, items in it by utility. 4. Every item put into the cart may bring one that goes with it,
/// and the shop's own suggestions for the basket. 5. Paying, or leaving the cart.
/// </remarks>
public sealed class Visit(ShopperWorld world, Shopper shopper, SeededRandom random, IStorefront shop)
{
    /// <summary>Slots that a phone shows at once.</summary>
    public const int Screenful = 4;

    private const int LongestCart = 14;
    private readonly List<CartLine> _cart = [];
    private readonly List<int> _due = [];
    private readonly List<ShownSlate> _seen = [];

    /// <summary>Slates looked at, in order.</summary>
    public IReadOnlyList<ShownSlate> Seen => _seen;

    /// <summary>Items tapped in slates.</summary>
    public int Taps { get; private set; }

    /// <summary>Lines paid for.</summary>
    public int Purchases { get; private set; }

    /// <summary>Lines paid for that a slate had shown.</summary>
    public int AttributedPurchases { get; private set; }

    /// <summary>Runs the visit to its end.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        if (await shop.HomeAsync(token).ConfigureAwait(false) is { } home)
        {
            await LookAtAsync(home, depth: 2, token).ConfigureAwait(false);
        }

        await RunErrandsAsync(token).ConfigureAwait(false);
        await BrowseAsync(token).ConfigureAwait(false);
        if (_cart.Count > 0)
        {
            await LookAtBasketSlateAsync(token).ConfigureAwait(false);
            await LeaveOrPayAsync(token).ConfigureAwait(false);
        }
    }

    private async ValueTask LookAtAsync(ShownSlate slate, int depth, CancellationToken token)
    {
        _seen.Add(slate);
        for (var position = 0; position < slate.Items.Count; position++)
        {
            if (position % Screenful == 0)
            {
                await ShowScreenAsync(slate, position, token).ConfigureAwait(false);
            }

            var item = slate.Items[position];
            var tapped = false;
            if (item >= 0)
            {
                var utility = world.TrueUtility(shopper, item, shop.Now);
                tapped = random.Chance(ShopperWorld.TapProbability(utility));
                if (tapped)
                {
                    await TapAsync(slate, position, depth, token).ConfigureAwait(false);
                }
                else if (utility < -3 && random.Chance(0.01))
                {
                    await shop.ReportAsync(new ShopperAction("dismiss", item, shop.Now, slate.Surface, slate.SlateId, position), token).ConfigureAwait(false);
                }
            }

            if (!random.Chance(tapped ? 0.75 * shopper.Patience : shopper.Patience))
            {
                break;
            }

            await PauseAsync(1.2, token).ConfigureAwait(false);
        }
    }

    /// <summary>Reports what came onto the screen: an impression says that a slot was shown, not that it was looked at.</summary>
    private async ValueTask ShowScreenAsync(ShownSlate slate, int first, CancellationToken token)
    {
        if (first > 0)
        {
            await shop.ReportAsync(new ShopperAction("scroll", -1, shop.Now, slate.Surface, slate.SlateId, first), token).ConfigureAwait(false);
        }

        for (var position = first; position < Math.Min(first + Screenful, slate.Items.Count); position++)
        {
            if (slate.Items[position] >= 0)
            {
                await shop.ReportAsync(new ShopperAction("impression", slate.Items[position], shop.Now, slate.Surface, slate.SlateId, position), token).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask TapAsync(ShownSlate slate, int position, int depth, CancellationToken token)
    {
        var item = slate.Items[position];
        Taps++;
        await shop.ReportAsync(new ShopperAction("tap", item, shop.Now, slate.Surface, slate.SlateId, position), token).ConfigureAwait(false);
        await ConsiderAsync(item, slate, position, eagerness: 0, depth, token).ConfigureAwait(false);
    }

    /// <summary>The page of an item: look, perhaps take it, perhaps go on to what is shown beside it.</summary>
    private async ValueTask ConsiderAsync(int item, ShownSlate? from, int? position, double eagerness, int depth, CancellationToken token)
    {
        await PauseAsync(1, token).ConfigureAwait(false);
        var available = await shop.OpenAsync(item, token).ConfigureAwait(false);
        await shop.ReportAsync(new ShopperAction("view", item, shop.Now, "item", from?.SlateId, position), token).ConfigureAwait(false);
        await PauseAsync(9, token).ConfigureAwait(false);
        var taken = available && _cart.Count < LongestCart && !_cart.Exists(line => line.Item == item)
            && random.Chance(ShopperWorld.CartProbability(world.TrueUtility(shopper, item, shop.Now) + eagerness));
        if (taken)
        {
            await TakeAsync(item, from, position, token).ConfigureAwait(false);
        }

        if (depth > 0 && random.Chance(taken ? 0.15 : 0.3) && await shop.SimilarAsync(item, token).ConfigureAwait(false) is { } similar)
        {
            await LookAtAsync(similar, depth - 1, token).ConfigureAwait(false);
        }
    }

    private async ValueTask TakeAsync(int item, ShownSlate? from, int? position, CancellationToken token)
    {
        var quantity = world.IsConsumable(item) && random.Chance(0.3) ? 2 + random.NextInt(2) : 1;
        _cart.Add(new CartLine(item, quantity, from, position));
        await shop.ReportAsync(new ShopperAction("addToCart", item, shop.Now, from?.Surface ?? "item", from?.SlateId, position, quantity), token).ConfigureAwait(false);
        await PauseAsync(2, token).ConfigureAwait(false);
        if (random.Chance(0.42) && ChooseComplement(item) is var partner and >= 0)
        {
            await ConsiderAsync(partner, null, null, eagerness: 1.6, depth: 0, token).ConfigureAwait(false);
        }
    }

    private async ValueTask RunErrandsAsync(CancellationToken token)
    {
        ShopperWorld.DueStaples(shopper, shop.Now, _due);
        foreach (var staple in _due)
        {
            if (_cart.Exists(line => line.Item == staple) || !random.Chance(0.8))
            {
                continue;
            }

            if (random.Chance(0.35))
            {
                await SearchAsync(staple, token).ConfigureAwait(false);
            }

            await ConsiderAsync(staple, null, null, eagerness: 2.2, depth: 0, token).ConfigureAwait(false);
        }
    }

    private async ValueTask BrowseAsync(CancellationToken token)
    {
        for (var aisles = 0; aisles < 3 && random.Chance(0.5); aisles++)
        {
            var leaf = world.ChooseLeaf(shopper, shop.Now, random);
            var item = world.ChooseItem(shopper, leaf, shop.Now, random);
            if (random.Chance(0.3))
            {
                await SearchAsync(item, token).ConfigureAwait(false);
            }

            await ConsiderAsync(item, null, null, eagerness: 0.3, depth: 1, token).ConfigureAwait(false);
            if (random.Chance(0.45))
            {
                await ConsiderAsync(world.ChooseItem(shopper, leaf, shop.Now, random), null, null, eagerness: 0, depth: 1, token).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask LookAtBasketSlateAsync(CancellationToken token)
    {
        if (random.Chance(0.5) && await shop.BasketAsync([.. _cart.Select(line => line.Item)], token).ConfigureAwait(false) is { } suggestions)
        {
            await LookAtAsync(suggestions, depth: 0, token).ConfigureAwait(false);
        }
    }

    private async ValueTask LeaveOrPayAsync(CancellationToken token)
    {
        await PauseAsync(15, token).ConfigureAwait(false);
        if (!random.Chance(ShopperWorld.CheckoutProbability))
        {
            return;
        }

        foreach (var line in _cart)
        {
            await shop.ReportAsync(
                new ShopperAction("purchase", line.Item, shop.Now, "checkout", line.From?.SlateId, line.Position, line.Quantity), token).ConfigureAwait(false);
            ShopperWorld.Bought(shopper, line.Item, shop.Now);
            Purchases++;
            AttributedPurchases += line.From is null ? 0 : 1;
        }
    }

    private ValueTask SearchAsync(int item, CancellationToken token) =>
        shop.ReportAsync(new ShopperAction("search", -1, shop.Now, "search", Query: SearchWords.For(world.Items[item].Title, random)), token);

    private int ChooseComplement(int item)
    {
        // The best partner is thought of first, the next ones less and less.
        var partners = world.ComplementsOf(item);
        for (var place = 0; place < partners.Length; place++)
        {
            if (random.Chance(0.45))
            {
                return partners[place];
            }
        }

        return -1;
    }

    private ValueTask PauseAsync(double meanSeconds, CancellationToken token) =>
        shop.DwellAsync(TimeSpan.FromSeconds(0.2 + random.NextExponential(meanSeconds)), token);

    private readonly record struct CartLine(int Item, int Quantity, ShownSlate? From, int? Position);
}
