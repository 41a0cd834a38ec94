using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Merchandising.Api;

/// <summary>The live fallback lists, for programs: <c>/api/v1/ops/fallback-lists</c>. People draft and approve, see <see cref="RevisionEndpoints"/>.</summary>
internal static class FallbackListEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var lists = routes.MapGroup("/api/v1/ops/fallback-lists").WithTags("Merchandising");
        lists.MapGet("", List).RequireAuthorization(Policies.Viewer).WithSummary("The lists that are live, of every slot, market and segment.");
        lists.MapGet("/{slot}", Get).RequireAuthorization(Policies.Viewer).WithSummary("The live list of a slot; of a market or segment where the query names one.");
        lists.MapPut("/{slot}", PutAsync).RequireAuthorization(Policies.Publisher).ProducesProblem(412).ProducesProblem(422).ProducesProblem(428)
            .WithSummary("Write a list and publish it at once. If-Match names what it replaces.");
        lists.MapDelete("/{slot}", DeleteAsync).RequireAuthorization(Policies.Publisher).WithSummary("End a list; broader lists take over.");
        lists.MapPost("/{slot}/rollback", RollBackAsync).RequireAuthorization(Policies.Publisher).ProducesProblem(409).ProducesProblem(422).WithSummary("Make the list that was live before live again, or a given revision, as a new revision.");
    }

    private static Ok<FallbackListsAnswer> List(CurrentMerchandising current, CurrentCatalog catalog) => TypedResults.Ok(new FallbackListsAnswer(
    [
        .. current.Live.Where(revision => revision.Kind == RevisionKind.List).OrderBy(revision => revision.Subject, StringComparer.Ordinal).Select(revision => Answer(revision, catalog)),
    ]));

    private static Results<Ok<FallbackListAnswer>, ProblemHttpResult> Get(string slot, CurrentMerchandising current, CurrentCatalog catalog, HttpResponse response, string? market = null, string? segment = null) =>
        Find(current, FallbackListContent.SubjectOf(slot, market, segment)) is { } live ? Answer(live, catalog, response) : Problems.NotFound();

    private static async Task<Results<Ok<FallbackListAnswer>, ProblemHttpResult>> PutAsync(
        string slot, FallbackListBody body, HttpContext http, ClaimsPrincipal actor, MerchandisingDesk desk, CurrentMerchandising current, CurrentCatalog catalog, CancellationToken token, string? market = null, string? segment = null)
    {
        var content = new FallbackListContent { Slot = slot, Market = market, Segment = segment, Items = body.Items ?? [], Stock = body.Stock ?? StockPolicy.CloseGap, Reserve = body.Reserve ?? [] };
        if (desk.Check(content) is { Valid: false } findings)
        {
            return Problems.Validation(new Dictionary<string, string[]>(findings.Errors));
        }

        var live = Find(current, content.Subject);
        if (live is not null && http.Request.Headers.IfMatch.Count == 0)
        {
            return Problems.Of(StatusCodes.Status428PreconditionRequired, "preconditionRequired", "Say in If-Match which revision is replaced.");
        }

        if (!MerchandisingAnswers.TryReadTag(http.Request, out var seen) || (seen is { } number && live?.Number != number) || (live is null && http.Request.Headers.IfMatch.Count > 0)
            || (live is not null && http.Request.Headers.IfNoneMatch.ToString().Trim() == "*"))
        {
            return MerchandisingAnswers.Stale();
        }

        var result = await desk.ReplaceAsync(actor, content, live?.Number, null, token);
        return result is { Status: DeskStatus.Done, Revision: { } made } ? Answer(made, catalog, http.Response, result.Warnings) : MerchandisingAnswers.Refused(result);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string slot, ClaimsPrincipal actor, MerchandisingDesk desk, CancellationToken token, string? market = null, string? segment = null, string? reason = null) =>
        await desk.EndAsync(actor, RevisionKind.List, FallbackListContent.SubjectOf(slot, market, segment), reason, token) is { Status: not DeskStatus.Done } refused ? MerchandisingAnswers.Refused(refused) : TypedResults.NoContent();

    private static async Task<Results<Ok<RevisionAnswer>, ProblemHttpResult>> RollBackAsync(
        string slot, CommandBody body, HttpResponse response, ClaimsPrincipal actor, MerchandisingDesk desk, CancellationToken token, string? market = null, string? segment = null) =>
        MerchandisingAnswers.Of(response, await desk.RollBackAsync(actor, RevisionKind.List, FallbackListContent.SubjectOf(slot, market, segment), body.Revision, body.Reason, token));

    private static RevisionView? Find(CurrentMerchandising current, string subject) => current.Live.FirstOrDefault(revision => revision.Kind == RevisionKind.List && revision.Subject == subject);

    private static Ok<FallbackListAnswer> Answer(RevisionView live, CurrentCatalog catalog, HttpResponse response, IReadOnlyList<string>? warnings = null)
    {
        response.Headers.ETag = MerchandisingAnswers.Tag(live.Number);
        return TypedResults.Ok(Answer(live, catalog) with { Warnings = warnings is { Count: > 0 } ? warnings : null });
    }

    private static FallbackListAnswer Answer(RevisionView live, CurrentCatalog catalog) => FallbackListAnswer.Of(live, ContentChecks.InStock((FallbackListContent)live.Content, catalog.Snapshot));
}
