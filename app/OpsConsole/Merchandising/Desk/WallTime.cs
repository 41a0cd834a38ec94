using System.Globalization;

namespace OpsConsole.Merchandising.Desk;

/// <summary>Wall times of a zone as instants. A time that the clock skips moves forward by what it skips; of a time that comes twice the first is meant.</summary>
public static class WallTime
{
    private const string Form = "yyyy-MM-dd'T'HH:mm";

    /// <summary>Years that somebody may mean; at the ends of the calendar an offset leads beyond it.</summary>
    private const int FirstYear = 1970;

    private const int LastYear = 2200;

    /// <summary>The instant of a wall time; null where the text is no such time.</summary>
    /// <param name="text"><c>yyyy-MM-ddTHH:mm</c>.</param>
    /// <param name="zone">Whose clock.</param>
    public static DateTimeOffset? Resolve(string text, TimeZoneInfo zone)
    {
        if (!DateTime.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall) || wall.Year is < FirstYear or > LastYear)
        {
            return null;
        }

        if (zone.IsInvalidTime(wall))
        {
            // As if the clock had not been put forward: an hour later on the wall.
            return new DateTimeOffset(wall, zone.GetUtcOffset(wall.AddHours(-3))).ToUniversalTime();
        }

        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }

    /// <summary>The wall time of an instant.</summary>
    public static string Of(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant, zone).ToString(Form, CultureInfo.InvariantCulture);
}
