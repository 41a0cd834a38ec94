using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo;

/// <summary>Who opened the app when: by each shopper's own rhythm, more at weekends, from the day they joined.</summary>
internal sealed class VisitCalendar(ShopperWorld world, DemoOptions options, DateTimeOffset start, DateTimeOffset end)
{
    private const double JoinedDuringHistory = 0.3;

    // A visit ends before the same shopper's next one begins.
    private static readonly long LeastGapMs = (long)TimeSpan.FromMinutes(45).TotalMilliseconds;

    /// <summary>All visits, Unix milliseconds, in the order of time.</summary>
    public (long At, Shopper Shopper)[] All()
    {
        var visits = new List<(long At, Shopper Shopper)>();
        var own = new List<long>();
        for (var number = 0; number < options.Shoppers; number++)
        {
            var shopper = world.Shopper(DemoHistory.ShopperId(number));
            own.Clear();
            DrawVisits(shopper, own);
            own.Sort();
            var last = long.MinValue;
            foreach (var at in own)
            {
                if (last == long.MinValue || at - last >= LeastGapMs)
                {
                    visits.Add((at, shopper));
                    last = at;
                }
            }
        }

        visits.Sort(static (a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Shopper.Number.CompareTo(b.Shopper.Number));
        return [.. visits];
    }

    private void DrawVisits(Shopper shopper, List<long> own)
    {
        var random = new SeededRandom(SeededRandom.Derive(options.Seed, shopper.UserId, 9));
        var day = random.Chance(JoinedDuringHistory) ? options.Days * random.NextDouble() : 0;
        for (day += random.NextExponential(1 / shopper.VisitsADay); day < options.Days; day += random.NextExponential(1 / shopper.VisitsADay))
        {
            var date = start.AddDays(day);
            var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            if (!weekend && random.Chance(0.15))
            {
                continue;
            }

            var hour = shopper.FavouriteHour + (2.5 * random.NextNormal());
            hour -= 24 * Math.Floor(hour / 24);
            var at = new DateTimeOffset(date.Year, date.Month, date.Day, 0, 0, 0, TimeSpan.Zero).AddHours(hour);
            if (at >= start && at < end)
            {
                own.Add(at.ToUnixTimeMilliseconds());
            }
        }
    }
}
