using System.Globalization;

namespace OpsConsole.Operations;

/// <summary>Says a schedule in words: <c>every day at 02:30 UTC</c>. Cron expressions of five fields, as jobs have them; what it cannot say well it leaves as it is.</summary>
internal static class CronWords
{
    private static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    private static readonly string[] ShortDays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>The schedule in words; the schedule itself where it is no cron expression or a rare one.</summary>
    /// <param name="schedule">A cron expression in UTC, other words, or null.</param>
    /// <param name="local">Turns a moment into the reader's zone.</param>
    /// <param name="today">Any moment of today: the zone's offset is that of now.</param>
    public static string Of(string? schedule, Func<DateTimeOffset, DateTimeOffset> local, DateTimeOffset today)
    {
        if (schedule is null)
        {
            return "on demand";
        }

        if (schedule.Split(' ') is ["every", var interval, "of", "shop", "time"] && TimeSpan.TryParse(interval, CultureInfo.InvariantCulture, out var every))
        {
            return $"every {Shell.Figures.Span(every)} of shop time";
        }

        if (schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var minute, var hour, var day, var month, var weekday] || month != "*")
        {
            return schedule;
        }

        return (Number(minute), Number(hour), day, weekday) switch
        {
            (null, null, "*", "*") when minute == "*" && hour == "*" => "every minute",
            (null, null, "*", "*") when Step(minute) is { } minutes && hour == "*" => $"every {minutes} minutes",
            ({ } at, null, "*", "*") when hour == "*" => $"every hour at minute {at}",
            ({ } at, null, "*", "*") when Step(hour) is { } hours => $"every {hours} hours at minute {at}",
            ({ } at, { } of, "*", "*") => $"every day at {Time(of, at)}",
            ({ } at, { } of, "*", _) when Weekdays(weekday) is { } days => $"{days} at {Time(of, at)}",
            ({ } at, { } of, _, "*") when Number(day) is { } date => $"on day {date} of each month at {Time(of, at)}",
            _ => schedule,
        };

        string Time(int of, int at)
        {
            var utc = new DateTimeOffset(today.UtcDateTime.Date, TimeSpan.Zero).AddHours(of).AddMinutes(at);
            var there = local(utc);
            var words = utc.ToString("HH:mm", CultureInfo.InvariantCulture) + " UTC";
            return there.Offset == TimeSpan.Zero ? words : $"{there.ToString("HH:mm", CultureInfo.InvariantCulture)} ({words})";
        }
    }

    private static int? Number(string field) => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? Step(string field) => field.StartsWith("*/", StringComparison.Ordinal) ? Number(field[2..]) : null;

    private static string? Weekdays(string field) => field.ToUpperInvariant() switch
    {
        "1-5" or "MON-FRI" => "Monday to Friday",
        "0,6" or "6,0" or "SAT,SUN" => "Saturday and Sunday",
        var one when Number(one) is >= 0 and <= 7 and var number => $"every {Days[number % 7]}",
        var one when Array.IndexOf(ShortDays, one) is >= 0 and var place => $"every {Days[place]}",
        _ => null,
    };
}
