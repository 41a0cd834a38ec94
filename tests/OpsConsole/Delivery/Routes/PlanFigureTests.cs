using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Routes;

namespace OpsConsole.Tests.Delivery.Routes;

public sealed class PlanFigureTests
{
    private static readonly PlanCost Now = new(120.5m, 42_300, 9_000_000, 720_000, 2);

    [Fact]
    public void Less_is_better_more_is_worse_and_what_reads_the_same_is_no_change()
    {
        var figures = PlanFigure.Of(Now, 1, new PlanCost(100, 42_310, 9_000_000, 1_320_000, 2), 0).ToDictionary(figure => figure.Name, StringComparer.Ordinal);
        Assert.Equal(("120.50", "+20.50", false), (figures["cost"].Value, figures["cost"].Delta, figures["cost"].Better));
        Assert.Equal(("12 min", "−10 min", true), (figures["late"].Value, figures["late"].Delta, figures["late"].Better));
        Assert.Equal(("42.3 km", "±0.0 km", null), (figures["distance"].Value, figures["distance"].Delta, figures["distance"].Better));
        Assert.Equal(("2", "±0", null), (figures["vehicles"].Value, figures["vehicles"].Delta, figures["vehicles"].Better));
        Assert.Equal(("1", "+1", false), (figures["unserved"].Value, figures["unserved"].Delta, figures["unserved"].Better));
    }

    [Fact]
    public void Without_a_plan_there_is_a_dash_and_without_another_no_change()
    {
        Assert.All(PlanFigure.Of(null, null, Now, 0), figure => Assert.Equal(("—", null), (figure.Value, figure.Delta)));
        Assert.All(PlanFigure.Of(Now, 1, null, null), figure => Assert.Null(figure.Delta));
    }
}
