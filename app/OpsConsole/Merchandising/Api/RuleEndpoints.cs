using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Hits;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Merchandising.Api;

/// <summary>The live rules, for programs: <c>/api/v1/ops/rules</c>.</summary>
internal static class RuleEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var rules = routes.MapGroup("/api/v1/ops/rules").WithTags("Merchandising");
        rules.MapGet("", List).RequireAuthorization(Policies.Viewer).WithSummary("The rules that are live, with the slates that each acted on in the last hour, in the last 24 hours and by hour.");
        rules.MapGet("/{id}", Get).RequireAuthorization(Policies.Viewer).WithSummary("One live rule, with the slates that it acted on in the last hour, in the last 24 hours and by hour.");
        rules.MapPut("/{id}", PutAsync).RequireAuthorization(Policies.Publisher).ProducesProblem(412).ProducesProblem(422).ProducesProblem(428).WithSummary("Write a rule and publish it at once. If-Match names what it replaces.");
        rules.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Publisher).WithSummary("End a rule.");
        rules.MapPost("/{id}/rollback", RollBackAsync).RequireAuthorization(Policies.Publisher).ProducesProblem(409).ProducesProblem(422).WithSummary("Make the rule that was live before live again, or a given revision, as a new revision.");
    }

    private static Ok<RevisionsAnswer> List(CurrentMerchandising current, RuleHits hits) => TypedResults.Ok(new RevisionsAnswer(
        [.. current.Live.Where(revision => revision.Kind == RevisionKind.Rule).OrderBy(revision => revision.Subject, StringComparer.Ordinal).Select(revision => Answer(revision) with { Hits = hits.Of(revision.Subject) })], null));

    private static Results<Ok<RevisionAnswer>, ProblemHttpResult> Get(string id, CurrentMerchandising current, RuleHits hits, HttpResponse response)
    {
        if (Find(current, id) is not { } live)
        {
            return Problems.NotFound();
        }

        response.Headers.ETag = MerchandisingAnswers.Tag(live.Number);
        return TypedResults.Ok(Answer(live) with { Hits = hits.Of(live.Subject) });
    }

    private static async Task<Results<Ok<RevisionAnswer>, ProblemHttpResult>> PutAsync(
        string id, RuleBody body, HttpContext http, ClaimsPrincipal actor, MerchandisingDesk desk, CurrentMerchandising current, CancellationToken token)
    {
        var content = body.Of(id);
        var errors = new Dictionary<string, string[]>(desk.Check(content).Errors);
        if (body.Effect is null)
        {
            errors["effect"] = ["must be hide, pin, bury or boost"];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        var live = Find(current, id);
        if (live is not null && http.Request.Headers.IfMatch.Count == 0)
        {
            return Problems.Of(StatusCodes.Status428PreconditionRequired, "preconditionRequired", "Say in If-Match which revision is replaced.");
        }

        if (!MerchandisingAnswers.TryReadTag(http.Request, out var seen) || (seen is { } number && live?.Number != number) || (live is null && http.Request.Headers.IfMatch.Count > 0))
        {
            return MerchandisingAnswers.Stale();
        }

        var result = await desk.ReplaceAsync(actor, content, live?.Number, null, token);
        if (result is not { Status: DeskStatus.Done, Revision: { } made })
        {
            return MerchandisingAnswers.Refused(result);
        }

        http.Response.Headers.ETag = MerchandisingAnswers.Tag(made.Number);
        return TypedResults.Ok(Answer(made, result.Warnings));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, ClaimsPrincipal actor, MerchandisingDesk desk, CancellationToken token, string? reason = null) =>
        await desk.EndAsync(actor, RevisionKind.Rule, id, reason, token) is { Status: not DeskStatus.Done } refused ? MerchandisingAnswers.Refused(refused) : TypedResults.NoContent();

    private static async Task<Results<Ok<RevisionAnswer>, ProblemHttpResult>> RollBackAsync(string id, CommandBody body, HttpResponse response, ClaimsPrincipal actor, MerchandisingDesk desk, CancellationToken token) =>
        MerchandisingAnswers.Of(response, await desk.RollBackAsync(actor, RevisionKind.Rule, id, body.Revision, body.Reason, token));

    private static RevisionView? Find(CurrentMerchandising current, string id) => current.Live.FirstOrDefault(revision => revision.Kind == RevisionKind.Rule && revision.Subject == id);

    /// <summary>Here the tag is the number of the live revision: what a replacement names.</summary>
    private static RevisionAnswer Answer(RevisionView live, IReadOnlyList<string>? warnings = null) => RevisionAnswer.Of(live, warnings) with { ETag = MerchandisingAnswers.Tag(live.Number) };
}
