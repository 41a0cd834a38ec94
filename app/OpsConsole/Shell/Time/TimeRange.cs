using System.Globalization;

namespace OpsConsole.Shell.Time;

/// <summary>What stretch of time the pages show: the last so many minutes, moving on, or between two fixed moments.</summary>
/// <param name="Length">Length of the stretch.</param>
/// <param name="From">Start of a fixed stretch; null while it moves with the clock.</param>
public sealed record TimeRange(TimeSpan Length, DateTimeOffset? From)
{
    /// <summary>What a page shows when its address says nothing.</summary>
    public static readonly TimeRange Default = new(TimeSpan.FromMinutes(15), null);

    /// <summary>The choices of the selector, by the name that the address carries.</summary>
    public static readonly IReadOnlyList<(string Name, string Title, TimeSpan Length)> Choices =
    [
        ("5m", "Last 5 minutes", TimeSpan.FromMinutes(5)),
        ("15m", "Last 15 minutes", TimeSpan.FromMinutes(15)),
        ("1h", "Last hour", TimeSpan.FromHours(1)),
        ("6h", "Last 6 hours", TimeSpan.FromHours(6)),
        ("24h", "Last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "Last 7 days", TimeSpan.FromDays(7)),
    ];

    /// <summary>Whether it moves with the clock; a fixed stretch turns live off.</summary>
    public bool IsLive => From is null;

    /// <summary>Name in the address, or null for a fixed stretch.</summary>
    public string? Name => From is null ? Choices.FirstOrDefault(choice => choice.Length == Length).Name : null;

    /// <summary>Start and end, as of a moment.</summary>
    public (DateTimeOffset From, DateTimeOffset To) At(DateTimeOffset now) => From is { } from ? (from, from + Length) : (now - Length, now);

    /// <summary>Reads <c>range=15m</c>, or <c>from=</c> and <c>to=</c> in RFC 3339; what does not parse gives the default.</summary>
    public static TimeRange FromQuery(string query)
    {
        var values = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        if (Moment("from") is { } from && Moment("to") is { } to && to > from && to - from <= TimeSpan.FromDays(92))
        {
            return new TimeRange(to - from, from);
        }

        var name = values.TryGetValue("range", out var range) ? range.ToString() : null;
        return Choices.FirstOrDefault(choice => choice.Name == name) is { Name: not null } found ? new TimeRange(found.Length, null) : Default;

        DateTimeOffset? Moment(string key) =>
            values.TryGetValue(key, out var text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
                ? moment
                : null;
    }

    /// <summary>The query parameters that carry it; null removes one.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["range"] = From is null && this != Default ? Name : null,
        ["from"] = From?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["to"] = (From + Length)?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
    };

    /// <summary>The part of a link that keeps the range, with its question mark; empty for the default.</summary>
    public string ToQueryString()
    {
        var parts = ToQuery().Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Uri.EscapeDataString((string)pair.Value!)}").ToList();
        return parts.Count == 0 ? string.Empty : "?" + string.Join('&', parts);
    }
}
