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

    /// <summary>What a browser's field holds, as a wall time: the console's framework puts seconds behind the minutes.</summary>
    /// <param name="field"><c>2026-12-01T09:00:00</c>, or without the seconds; anything else stays what it is.</param>
    public static string? OfField(object? field) =>
        field?.ToString() is { } text && DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall) ? wall.ToString(Form, CultureInfo.InvariantCulture) : field?.ToString();

    /// <summary>The wall time of an instant.</summary>
    public static string Of(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant, zone).ToString(Form, CultureInfo.InvariantCulture);
}
