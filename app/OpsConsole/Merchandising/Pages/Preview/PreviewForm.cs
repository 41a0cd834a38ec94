using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Preview;

namespace OpsConsole.Merchandising.Pages.Preview;

/// <summary>For whom, where and when, as it is typed.</summary>
internal sealed class PreviewForm
{
    public string? UserId { get; set; }

    public string Surface { get; set; } = "home";

    public string? ItemId { get; set; }

    public string? Market { get; set; }

    public string? Segment { get; set; }

    /// <summary>Wall time of the zone that the page shows; empty: now.</summary>
    public string? At { get; set; }

    public int Limit { get; set; } = 20;

    /// <summary>The request, and what of the time is wrong: the rest is for <see cref="MerchandisingPreview.FindErrors"/>.</summary>
    /// <param name="zone">Whose wall time is meant.</param>
    /// <param name="now">What must lie before it.</param>
    public (PreviewRequest Request, string? TimeError) Read(TimeZoneInfo zone, DateTimeOffset now)
    {
        var at = Given(At) is { } text ? WallTime.Resolve(text, zone) : null;
        var error = Given(At) is null ? null : at is null ? "must be a day and a time" : at <= now ? "must be a time to come: what was is on the calendar" : null;
        return (new PreviewRequest(Given(UserId), Surface, Surface == MerchPreview.Similar ? Given(ItemId) : null, Given(Market), Given(Segment), Limit, At: at), error);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
