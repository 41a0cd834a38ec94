using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Statistics;

public sealed class StableHashTests
{
    private const int Users = 100_000;

    /// <summary>The 99.99 % point of chi-square with 99 degrees of freedom is 160: eight fixed cases, so a failure is the hash's.</summary>
    private const double WorstOf99 = 160;

    public static readonly TheoryData<string, string> Populations = new()
    {
        { "shopper-{0:0000}", "ranker-2026" },
        { "{0}", "ranker-2026" },
        { "{0}", "" },
        { "00000000-0000-0000-0000-{0:000000000000}", "a" },
        { "user.{0}@shop", "canary:20260101-1" },
    };

    [Theory]
    [MemberData(nameof(Populations))]
    public void Shares_are_uniform_over_consecutive_ids(string format, string salt)
    {
        var cells = new double[100];
        foreach (var user in Ids(format))
        {
            cells[(int)(StableHash.Share(user, salt) * cells.Length)]++;
        }

        Assert.InRange(ChiSquare(cells, Users / 100.0), 40, WorstOf99);
    }

    [Theory]
    [InlineData("experiment-1", "experiment-2")]
    [InlineData("a", "b")]
    [InlineData("", "x")]
    public void Shares_by_two_salts_are_independent(string first, string second)
    {
        var cells = new double[100];
        foreach (var user in Ids("shopper-{0:0000}"))
        {
            cells[((int)(StableHash.Share(user, first) * 10) * 10) + (int)(StableHash.Share(user, second) * 10)]++;
        }

        Assert.InRange(ChiSquare(cells, Users / 100.0), 40, WorstOf99);
    }

    [Fact]
    public void Every_input_bit_flips_every_output_bit_about_half_the_time()
    {
        var flips = new int[64];
        var pairs = 0;
        foreach (var user in Ids("shopper-{0:0000}").Take(4_000))
        {
            var changed = user[..^1] + (char)(user[^1] ^ 1);
            var difference = StableHash.Of(user, "salt") ^ StableHash.Of(changed, "salt");
            for (var bit = 0; bit < 64; bit++)
            {
                flips[bit] += (int)((difference >> bit) & 1);
            }

            pairs++;
        }

        // Five standard deviations of a fair coin.
        Assert.All(flips, flipped => Assert.InRange(flipped, (pairs / 2) - (5 * Math.Sqrt(pairs) / 2), (pairs / 2) + (5 * Math.Sqrt(pairs) / 2)));
    }

    /// <summary>Stored experiments depend on these: another value would move every shopper to another arm.</summary>
    [Fact]
    public void Known_values_never_change()
    {
        Assert.Equal(17_171_528_160_285_226_956, StableHash.Of("shopper-0001", "ranker-2026"));
        Assert.Equal(12_213_291_290_854_243_256, StableHash.Of("", ""));
        Assert.NotEqual(StableHash.Of("ab", "c"), StableHash.Of("a", "bc"));
        Assert.NotEqual(StableHash.Of("a\0", "c"), StableHash.Of("a", "c"));
    }

    private static IEnumerable<string> Ids(string format) =>
        Enumerable.Range(0, Users).Select(number => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, number));

    private static double ChiSquare(double[] cells, double expected) => cells.Sum(cell => (cell - expected) * (cell - expected) / expected);
}
