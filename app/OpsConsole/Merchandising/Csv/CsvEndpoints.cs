using System.Security.Claims;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Merchandising.Csv;

/// <summary>Lists and rules as files: <c>/api/v1/ops/merchandising/csv</c>. A file becomes drafts, never what is live.</summary>
internal static class CsvEndpoints
{
    private const string MediaType = "text/csv";
    private const string Body = "The body is the file: CSV in UTF-8, whose first line names the columns, at most 2,000 lines below it.";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Map(IEndpointRouteBuilder routes)
    {
        // No media type is demanded of a body: routing would refuse another one with 415 before it asks who is calling.
        var group = routes.MapGroup("/api/v1/ops/merchandising/csv").WithTags("Merchandising");
        group.MapGet("/lists/{slot}", WriteList).RequireAuthorization(Policies.Viewer).Produces(200, contentType: MediaType).ProducesProblem(404).WithSummary("The live list of a slot as CSV; of a market or segment where the query names one.");
        group.MapGet("/rules", WriteRules).RequireAuthorization(Policies.Viewer).Produces(200, contentType: MediaType).WithSummary("The live rules as CSV.");
        group.MapGet("/revisions/{id:long}", WriteRevisionAsync).RequireAuthorization(Policies.Viewer).Produces(200, contentType: MediaType).ProducesProblem(404).WithSummary("One revision, a draft too, as CSV.");
        group.MapPost("/lists/{slot}", ReadListAsync).RequireAuthorization(Policies.Merchandiser).ProducesProblem(422)
            .WithSummary("What a CSV file would make of a list, line by line; with dryRun=false, and nothing refused, a draft of it.").WithDescription(Body);
        group.MapPost("/rules", ReadRulesAsync).RequireAuthorization(Policies.Merchandiser).ProducesProblem(422)
            .WithSummary("What a CSV file would do to the rules, line by line; with dryRun=false, and nothing refused, drafts of those that change.").WithDescription(Body);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> WriteList(string slot, CurrentMerchandising current, CurrentCatalog catalog, string? market = null, string? segment = null)
    {
        if (LiveList(current, FallbackListContent.SubjectOf(slot, market, segment)) is not { } list)
        {
            return Problems.NotFound();
        }

        using var writer = new StringWriter();
        ListCsv.Write(writer, list, catalog.Snapshot);
        return TypedResults.Content(writer.ToString(), MediaType, Encoding.UTF8);
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> WriteRevisionAsync(long id, HttpResponse response, RevisionReading reading, CurrentCatalog catalog, CancellationToken token)
    {
        if (await reading.FindAsync(id, token) is not { } revision)
        {
            return Problems.NotFound();
        }

        using var writer = new StringWriter();
        if (revision.Content is FallbackListContent list)
        {
            ListCsv.Write(writer, list, catalog.Snapshot);
        }
        else
        {
            RuleCsv.Write(writer, [(RuleContent)revision.Content]);
        }

        // Neither of the signs that tell market and segment apart is one that a file's name may not have.
        response.Headers.ContentDisposition = $"attachment; filename=\"{revision.Subject}-revision-{revision.Number}.csv\"";
        return TypedResults.Content(writer.ToString(), MediaType, Encoding.UTF8);
    }

    private static ContentHttpResult WriteRules(CurrentMerchandising current)
    {
        using var writer = new StringWriter();
        RuleCsv.Write(writer, LiveRules(current).Values.OrderBy(rule => rule.Id, StringComparer.Ordinal));
        return TypedResults.Content(writer.ToString(), MediaType, Encoding.UTF8);
    }

    private static async Task<Results<Ok<ListCsvAnswer>, ProblemHttpResult>> ReadListAsync(
        string slot, HttpRequest request, ClaimsPrincipal actor, MerchandisingDesk desk, CurrentMerchandising current, CurrentCatalog catalog, CancellationToken token, string? market = null, string? segment = null,
        bool dryRun = true)
    {
        if (await TextOfAsync(request, token) is not { } text)
        {
            return NotUtf8();
        }

        var subject = new FallbackListContent { Slot = slot, Market = market, Segment = segment };
        var report = ListCsv.Read(text, LiveList(current, subject.Subject) ?? subject, catalog.Snapshot, desk.Check);
        if (dryRun || report.Content is null)
        {
            return TypedResults.Ok(new ListCsvAnswer(report.Content is not null, report.Lines, report.Removed, report.Errors, null));
        }

        var result = await desk.BeginAsync(actor, report.Content, token);
        return result is { Status: DeskStatus.Done, Revision: { } draft }
            ? TypedResults.Ok(new ListCsvAnswer(true, report.Lines, report.Removed, report.Errors, draft.Id))
            : Api.MerchandisingAnswers.Refused(result);
    }

    private static async Task<Results<Ok<RuleCsvAnswer>, ProblemHttpResult>> ReadRulesAsync(
        HttpRequest request, ClaimsPrincipal actor, MerchandisingDesk desk, CurrentMerchandising current, CancellationToken token, bool dryRun = true)
    {
        if (await TextOfAsync(request, token) is not { } text)
        {
            return NotUtf8();
        }

        var report = RuleCsv.Read(text, LiveRules(current), desk.Check);
        var valid = report.Errors.Count == 0 && report.Lines.All(line => line.Verdict != CsvVerdict.Refused);
        var drafts = new List<long>();
        foreach (var rule in dryRun ? [] : report.Rules)
        {
            // Drafts serve nobody: where the process ends half way, those that are there can be used or given up.
            var result = await desk.BeginAsync(actor, rule, token);
            if (result is not { Status: DeskStatus.Done, Revision: { } draft })
            {
                return Api.MerchandisingAnswers.Refused(result);
            }

            drafts.Add(draft.Id);
        }

        return TypedResults.Ok(new RuleCsvAnswer(valid, report.Lines, report.Errors, drafts));
    }

    private static FallbackListContent? LiveList(CurrentMerchandising current, string subject) =>
        current.Live.FirstOrDefault(revision => revision.Kind == RevisionKind.List && revision.Subject == subject)?.Content as FallbackListContent;

    private static Dictionary<string, RuleContent> LiveRules(CurrentMerchandising current) =>
        current.Live.Where(revision => revision.Kind == RevisionKind.Rule).ToDictionary(revision => revision.Subject, revision => (RuleContent)revision.Content, StringComparer.Ordinal);

    private static async Task<string?> TextOfAsync(HttpRequest request, CancellationToken token)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, token);
        try
        {
            return s_strict.GetString(body.GetBuffer(), 0, (int)body.Length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static ProblemHttpResult NotUtf8() => Problems.Validation(new Dictionary<string, string[]> { ["file"] = ["is not UTF-8"] });
}

/// <summary>What a file of a list does.</summary>
/// <param name="Valid">Whether it makes a list.</param>
/// <param name="Lines">By line.</param>
/// <param name="Removed">Items of the list that the file does not name.</param>
/// <param name="Errors">What is wrong with the whole, by field.</param>
/// <param name="Draft">The draft that was begun; null: none.</param>
internal sealed record ListCsvAnswer(bool Valid, IReadOnlyList<CsvLine> Lines, IReadOnlyList<string> Removed, IReadOnlyDictionary<string, string[]> Errors, long? Draft);

/// <summary>What a file of rules does.</summary>
/// <param name="Valid">Whether nothing of it is refused.</param>
/// <param name="Lines">By line.</param>
/// <param name="Errors">What is wrong with the whole, by field.</param>
/// <param name="Drafts">The drafts that were begun.</param>
internal sealed record RuleCsvAnswer(bool Valid, IReadOnlyList<CsvLine> Lines, IReadOnlyDictionary<string, string[]> Errors, IReadOnlyList<long> Drafts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ListCsvAnswer))]
[JsonSerializable(typeof(RuleCsvAnswer))]
internal sealed partial class CsvJson : JsonSerializerContext;
