using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class HoldoutTests
{
    private readonly Holdout _holdout = new(
        new PurchaseLogBuilder()
            .Add("old", "a", 0, 10).Add("old", "a", 1, 10)
            .Add("quiet", "b", 2, 20)
            .Add("old", "c", 0, 100).Add("old", "c", 2, 100).Add("old", "c", 3, 100)
            .Add("cold", "d", 1, 150).Add("cold", "d", 1, 150)
            .Add("old", "e", 1, 200)
            .Build(),
        asOfMs: 100,
        untilMs: 200);

    [Fact]
    public void All_holds_what_known_shoppers_bought_of_known_items_within_the_window() =>
        Assert.Equal([0, 2], Assert.Single(_holdout.Truth(Audience.All)).Value.Order());

    [Fact]
    public void New_leaves_repeats_out() =>
        Assert.Equal([2], Assert.Single(_holdout.Truth(Audience.New)).Value);

    [Fact]
    public void Cold_holds_shoppers_who_first_appear_in_the_window()
    {
        var (shopper, items) = Assert.Single(_holdout.Truth(Audience.Cold));

        Assert.Equal("cold", _holdout.Window.UserIds[shopper]);
        Assert.Equal([1], items);
    }

    [Fact]
    public void Items_first_sold_in_the_window_are_not_known() => Assert.Equal(3, _holdout.KnownItemCount);
}
