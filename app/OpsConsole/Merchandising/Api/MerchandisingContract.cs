using System.Text.Json.Serialization;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Hits;
using OpsConsole.Merchandising.Preview;
using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Merchandising.Api;

/// <summary>What to put into a slot.</summary>
/// <param name="Items">Item ids, best first.</param>
/// <param name="Stock">What happens at the place of an item out of stock; <c>closeGap</c> when not stated.</param>
/// <param name="Reserve">Item ids that take the places of items out of stock.</param>
internal sealed record FallbackListBody(IReadOnlyList<string>? Items, StockPolicy? Stock = null, IReadOnlyList<string>? Reserve = null);

/// <summary>A live list.</summary>
internal sealed record FallbackListAnswer(
    string Slot, string? Market, string? Segment, IReadOnlyList<string> Items, StockPolicy Stock, IReadOnlyList<string> Reserve, int InStock, string ETag, DateTimeOffset UpdatedAt, string UpdatedBy, int Revision,
    DateTimeOffset? EndsAt, IReadOnlyList<string>? Warnings = null)
{
    public static FallbackListAnswer Of(RevisionView live, int inStock, IReadOnlyList<string>? warnings = null)
    {
        var list = (FallbackListContent)live.Content;
        return new FallbackListAnswer(
            list.Slot, list.Market, list.Segment, list.Items, list.Stock, list.Reserve, inStock, MerchandisingAnswers.Tag(live.Number), live.LiveAt ?? live.EditedAt, live.LiveBy ?? live.EditedBy, live.Number, live.EndsAt, warnings);
    }
}

/// <summary>All live lists.</summary>
internal sealed record FallbackListsAnswer(IReadOnlyList<FallbackListAnswer> Items);

/// <summary>What a rule is to be; its id comes from the address.</summary>
internal sealed record RuleBody(
    string? Name, RuleScope? When, RuleEffect? Effect, IReadOnlyList<string>? Items = null, string? ItemCategory = null, int? Place = null, double? Factor = null, StockPolicy? Stock = null, int? Priority = null)
{
    public RuleContent Of(string id) => new()
    {
        Id = id, Name = Name ?? "", When = When ?? new RuleScope(), Effect = Effect ?? RuleEffect.Hide, Items = Items ?? [], ItemCategory = ItemCategory, Place = Place, Factor = Factor, Stock = Stock ?? StockPolicy.CloseGap,
        Priority = Priority ?? 0,
    };
}

/// <summary>One revision; of a live rule with how often it acted.</summary>
internal sealed record RevisionAnswer(
    long Id, RevisionKind Kind, string Subject, int Number, RevisionState State, FallbackListContent? List, RuleContent? Rule, string Hash, string ETag, int? BasedOn, int? Restores, DateTimeOffset CreatedAt, string CreatedBy,
    DateTimeOffset EditedAt, string EditedBy, string? SubmittedBy, string? ApprovedBy, DateTimeOffset? ApprovedAt, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string? StartsLocal, string? EndsLocal, string? Zone,
    DateTimeOffset? LiveAt, string? LiveBy, DateTimeOffset? EndedAt, string? Note, IReadOnlyList<string>? Warnings = null, RuleHitFigures? Hits = null)
{
    public static RevisionAnswer Of(RevisionView view, IReadOnlyList<string>? warnings = null) => new(
        view.Id, view.Kind, view.Subject, view.Number, view.State, view.Content as FallbackListContent, view.Content as RuleContent, view.Hash, MerchandisingAnswers.Tag(view.Edition), view.BasedOn, view.Restores, view.CreatedAt,
        view.CreatedBy, view.EditedAt, view.EditedBy, view.SubmittedBy, view.ApprovedBy, view.ApprovedAt, view.StartsAt, view.EndsAt, view.StartsLocal, view.EndsLocal, view.Zone, view.LiveAt, view.LiveBy, view.EndedAt, view.Note,
        warnings is { Count: > 0 } ? warnings : null);
}

/// <summary>Revisions, newest first.</summary>
internal sealed record RevisionsAnswer(IReadOnlyList<RevisionAnswer> Items, string? NextCursor);

/// <summary>A content to save: one of the two.</summary>
internal sealed record ContentBody(FallbackListContent? List, RuleContent? Rule);

/// <summary>Why a command is given.</summary>
/// <param name="Reason">At most 400 characters.</param>
/// <param name="Hash">Of the content that is approved; only there.</param>
/// <param name="Revision">Number of the revision that comes back; only there.</param>
internal sealed record CommandBody(string? Reason = null, string? Hash = null, int? Revision = null);

/// <summary>When a revision is to begin and end.</summary>
internal sealed record ScheduleBody(string? Starts, string? Ends, string? Zone, string? Reason = null);

/// <summary>What is wrong with a content.</summary>
internal sealed record CheckAnswer(bool Valid, IReadOnlyDictionary<string, string[]> Errors, IReadOnlyList<string> Warnings);

/// <summary>What begins or ends, and when.</summary>
internal sealed record CalendarAnswer(IReadOnlyList<CalendarEntry> Items);

/// <summary>One stretch of the calendar.</summary>
/// <param name="Revision">The row.</param>
/// <param name="Kind">List or rule.</param>
/// <param name="Subject">Which.</param>
/// <param name="Number">Of the revision.</param>
/// <param name="State">Where it stands.</param>
/// <param name="From">When it is, or was, live from.</param>
/// <param name="To">Until when; null: without an end.</param>
public sealed record CalendarEntry(long Revision, RevisionKind Kind, string Subject, int Number, RevisionState State, DateTimeOffset From, DateTimeOffset? To);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(FallbackListBody))]
[JsonSerializable(typeof(FallbackListAnswer))]
[JsonSerializable(typeof(FallbackListsAnswer))]
[JsonSerializable(typeof(RuleBody))]
[JsonSerializable(typeof(RevisionAnswer))]
[JsonSerializable(typeof(RevisionsAnswer))]
[JsonSerializable(typeof(ContentBody))]
[JsonSerializable(typeof(CommandBody))]
[JsonSerializable(typeof(ScheduleBody))]
[JsonSerializable(typeof(CheckAnswer))]
[JsonSerializable(typeof(CalendarAnswer))]
[JsonSerializable(typeof(PreviewRequest))]
[JsonSerializable(typeof(PreviewedSlate))]
internal sealed partial class MerchandisingJson : JsonSerializerContext;
