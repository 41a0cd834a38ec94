using OpsConsole.Engines.Drift;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Tests.Recommendation;

namespace OpsConsole.Engines.Tests.Drift;

/// <summary>A real shop, week by week: windows of 14 days against the 28 days before them, and against the 28 days that a model of 5 September 2011 learned from.</summary>
public sealed class OnlineRetailDriftTests
{
    private static readonly DateTime TrainedAt = new(2011, 9, 5, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DriftRule Psi = new(.10, .20);
    private static readonly OnlineRetail? Shop = OnlineRetail.Find();

    [Fact]
    public void Quiet_windows_raise_no_alarm_though_tests_of_rows_would()
    {
        Assert.SkipWhen(Shop is null, "Online Retail is not in ../shared/data beside the repository");
        var (windows, alarms, warnings, byRows) = (0, 0, 0, 0);
        for (var until = new DateTime(2011, 3, 28, 0, 0, 0, DateTimeKind.Utc); until < TrainedAt; until = until.AddDays(7))
        {
            var (reference, current) = (Window(until.AddDays(-14), 28), Window(until, 14));
            DriftEstimate[] estimates = [Lines(reference, current, line => line.Price), Lines(reference, current, line => line.Quantity), BasketSizes(reference, current)];
            var corrected = BenjaminiHochberg.Adjust([.. estimates.Select(estimate => estimate.PValue)]);
            DriftState[] states = [.. estimates.Select((estimate, monitor) => Psi.Judge(new DriftReading(estimate.Effect, corrected[monitor])))];
            windows += estimates.Length;
            alarms += states.Count(state => state == DriftState.Alarm);
            warnings += states.Count(state => state == DriftState.Warn);
            byRows += RowTestFires(reference, current) ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{windows} quiet windows: {alarms} alarms, {warnings} warnings; a test of rows fires in {byRows} of {windows / 3}");
        Assert.Equal((69, 0, 0), (windows, alarms, warnings));
        Assert.True(byRows >= 10, $"A Kolmogorov-Smirnov test that took lines for independent fired {byRows} times.");
    }

    [Fact]
    public void The_autumn_shift_shows_in_new_items_first_then_in_best_sellers_long_before_prices_and_quantities()
    {
        Assert.SkipWhen(Shop is null, "Online Retail is not in ../shared/data beside the repository");
        var known = Shop!.Log.Before(OnlineRetail.Ms(TrainedAt)).Lines.Select(line => line.Item).ToHashSet();
        var learned = Window(TrainedAt, 28);
        DateTime? unknown = null, bestSellers = null, quantity = null;
        for (var until = TrainedAt.AddDays(7); until < new DateTime(2011, 12, 9); until = until.AddDays(7))
        {
            var week = Window(until, 7);
            unknown ??= week.Lines.Count(line => !known.Contains(line.Item)) > .05 * week.Lines.Count ? until : null;
            var current = Window(until, 14);
            var top = TopOverlap.Compare(Items(learned), Items(current), Shop.Log.ItemCount, 200, new BootstrapOptions(50));
            bestSellers ??= top.Loss >= .40 && top.PValue < .005 ? until : null;
            quantity ??= Lines(learned, current, line => line.Quantity).Effect >= .10 ? until : null;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"unknown items {unknown:yyyy-MM-dd}, best sellers {bestSellers:yyyy-MM-dd}, quantity {quantity:yyyy-MM-dd}");
        Assert.Equal(new DateTime(2011, 10, 3), unknown);
        Assert.InRange(bestSellers!.Value, new DateTime(2011, 10, 3), new DateTime(2011, 10, 24));
        Assert.True(quantity > bestSellers.Value.AddDays(28), $"{quantity}");
    }

    private static PurchaseLog Window(DateTime until, int days) => Shop!.Log.Between(OnlineRetail.Ms(until.AddDays(-days)), OnlineRetail.Ms(until));

    private static List<int[]> Items(PurchaseLog log) => [.. log.Lines.GroupBy(line => line.User).Select(lines => lines.Select(line => line.Item).ToArray())];

    private static DriftEstimate Lines(PurchaseLog reference, PurchaseLog current, Func<Purchase, double> value) => Compare(
        [.. reference.Lines.Select(line => (line.User, value(line)))], [.. current.Lines.Select(line => (line.User, value(line)))]);

    private static DriftEstimate BasketSizes(PurchaseLog reference, PurchaseLog current)
    {
        return Compare(Sizes(reference), Sizes(current));

        static (int, double)[] Sizes(PurchaseLog log) => [.. log.Lines.GroupBy(line => line.Basket).Select(lines => (lines.First().User, (double)lines.Count()))];
    }

    private static DriftEstimate Compare((int Shopper, double Value)[] reference, (int Shopper, double Value)[] current)
    {
        var bins = NumericBins.FromReference([.. reference.Select(row => row.Value)]);
        return ClusterBootstrap.Compare(DriftStatistic.Psi, Counts(reference), Counts(current), new BootstrapOptions(100));

        ClusteredCounts Counts((int Shopper, double Value)[] rows) => ClusteredCounts.Of(bins.Count, [.. rows.Select(row => bins.Of(row.Value))], [.. rows.Select(row => row.Shopper)]);
    }

    /// <summary>What a test of single rows says of prices at 1 %: the critical distance is 1.63 √(1/n + 1/m).</summary>
    private static bool RowTestFires(PurchaseLog reference, PurchaseLog current)
    {
        double[] left = [.. reference.Lines.Select(line => (double)line.Price).Order()];
        double[] right = [.. current.Lines.Select(line => (double)line.Price).Order()];
        return Divergence.KsOfSorted(left, right) > 1.63 * Math.Sqrt((1d / left.Length) + (1d / right.Length));
    }
}
