using System.Globalization;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Benchmarks.Training;

/// <summary>
/// A year of purchases of any size, the same for the same size: shoppers keep to a few aisles and come back to what they bought; items sell by Zipf's law, and a part of them comes
/// and goes with the season.
/// </summary>
internal static class GeneratedPurchases
{
    /// <summary>The moment to train as of, Unix ms.</summary>
    public const long EndMs = 1_760_000_000_000;

    private const int Days = 365;
    private const int LinesAShopper = 90;
    private const int LinesAVisit = 12;
    private const int ItemsAnAisle = 50;
    private const int AislesAShopper = 4;
    private const long DayMs = 86_400_000;

    /// <summary>Makes the log.</summary>
    /// <param name="items">Items of the catalogue; at least 200.</param>
    /// <param name="lines">Purchase lines.</param>
    public static PurchaseLog Make(int items, int lines)
    {
        var random = new Random(items);
        var builder = new PurchaseLogBuilder();
        var shoppers = lines / LinesAShopper;
        var aisles = items / ItemsAnAisle;
        var last = new int[shoppers, 8];
        var visits = lines / LinesAVisit;
        for (var visit = 0; visit < visits; visit++)
        {
            // Visits come in the order of time, as events do.
            var day = (double)Days * visit / visits;
            var atMs = EndMs - Days * DayMs + (long)(day * DayMs);
            var shopper = random.Next(shoppers);
            var (user, basket) = (shopper.ToString(CultureInfo.InvariantCulture), visit.ToString(CultureInfo.InvariantCulture));
            for (var line = 0; line < LinesAVisit; line++)
            {
                var remembered = random.Next(8);
                var again = last[shopper, remembered];
                var item = again > 0 && random.NextDouble() < 0.35 ? again - 1 : Fresh(shopper, day);
                last[shopper, remembered] = item + 1;
                builder.Add(user, basket, item, atMs, 1 + random.Next(3), 1 + item % 40);
            }
        }

        return builder.Build(items);

        int Fresh(int shopper, double day)
        {
            // One line in five is what sells everywhere, the rest what sells in one of the shopper's aisles; a seventh of the aisles are in season at a time.
            if (random.NextDouble() < 0.2)
            {
                return Zipf(items);
            }

            var aisle = (shopper * 7 + random.Next(AislesAShopper) * 31) % aisles;
            if (random.NextDouble() < 0.25)
            {
                aisle = (aisle / 7 * 7 + (int)(day / 52)) % aisles;
            }

            return aisle + aisles * Zipf(ItemsAnAisle);
        }

        // Inverse of the distribution function of 1 / rank.
        int Zipf(int count) => Math.Min(count - 1, (int)Math.Exp(random.NextDouble() * Math.Log(count + 1)) - 1);
    }
}
