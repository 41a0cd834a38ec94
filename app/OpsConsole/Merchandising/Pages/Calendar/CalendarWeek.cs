using OpsConsole.Merchandising.Api;

namespace OpsConsole.Merchandising.Pages.Calendar;

/// <summary>One entry's part of a week.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Day">Its first day here, 0 for Monday.</param>
/// <param name="Days">How many days it covers here.</param>
/// <param name="Begins">Whether it begins in this week.</param>
/// <param name="Ends">Whether it ends in this week.</param>
public sealed record CalendarBar(CalendarEntry Entry, int Day, int Days, bool Begins, bool Ends);

/// <summary>A week: at most three lanes of bars that don't overlap, and how many entries of each day have no place in them.</summary>
/// <param name="Monday">Its first day.</param>
/// <param name="Lanes">Bars, first day first.</param>
/// <param name="More">Entries of each day beyond those.</param>
internal sealed record CalendarWeek(DateOnly Monday, IReadOnlyList<IReadOnlyList<CalendarBar>> Lanes, IReadOnlyList<int> More)
{
    /// <summary>Most entries of a day that are shown at once.</summary>
    public const int MostLanes = 3;

    /// <summary>Puts entries into lanes, in their order; each takes the first that is free on all its days.</summary>
    public static CalendarWeek Of(DateOnly monday, IEnumerable<(CalendarEntry Entry, (DateOnly First, DateOnly Last) Days)> spans)
    {
        var lanes = new List<List<CalendarBar>>();
        var more = new int[7];
        foreach (var (entry, days) in spans)
        {
            var first = Math.Max(0, days.First.DayNumber - monday.DayNumber);
            var last = Math.Min(6, days.Last.DayNumber - monday.DayNumber);
            var bar = new CalendarBar(entry, first, last - first + 1, days.First >= monday, days.Last.DayNumber - monday.DayNumber <= 6);
            var lane = lanes.FirstOrDefault(lane => lane.TrueForAll(other => other.Day > last || other.Day + other.Days <= first));
            if (lane is null && lanes.Count < MostLanes)
            {
                lanes.Add(lane = []);
            }

            if (lane is not null)
            {
                lane.Add(bar);
                continue;
            }

            for (var day = first; day <= last; day++)
            {
                more[day]++;
            }
        }

        return new CalendarWeek(monday, [.. lanes.Select(lane => lane.OrderBy(bar => bar.Day).ToArray())], more);
    }
}
