using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Merchandising.Api;

/// <summary>Drafts, reviews, approvals and schedules of lists and rules: <c>/api/v1/ops/merchandising</c>.</summary>
internal static class RevisionEndpoints
{
    private const int UsualLimit = 50;
    private static readonly TimeSpan s_longestCalendar = TimeSpan.FromDays(400);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/merchandising").WithTags("Merchandising");
        group.MapGet("/revisions", ListAsync).RequireAuthorization(Policies.Viewer).ProducesProblem(422).WithSummary("Revisions of lists and rules, newest first.");
        group.MapGet("/revisions/{id:long}", GetAsync).RequireAuthorization(Policies.Viewer).WithSummary("One revision.");
        group.MapGet("/calendar", CalendarAsync).RequireAuthorization(Policies.Viewer).ProducesProblem(422).WithSummary("What is, was or will be live in a stretch of time.");
        group.MapPost("/check", Check).RequireAuthorization(Policies.Merchandiser).ProducesProblem(422).WithSummary("What is wrong with a content, without saving it.");
        group.MapPost("/drafts", BeginAsync).WithIdempotencyKey().RequireAuthorization(Policies.Merchandiser).ProducesProblem(422).WithSummary("Begin a draft of a list or a rule.");
        group.MapPut("/revisions/{id:long}", SaveAsync).RequireAuthorization(Policies.Merchandiser).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422)
            .WithSummary("Save what a draft says; an approval, a review and a schedule are void. If-Match names what was edited.");
        Command(group, "submit", Policies.Merchandiser, "Ask for approval.", (desk, actor, id, edition, body, token) => desk.SubmitAsync(actor, id, edition, body.Reason, token));
        Command(group, "return", Policies.Publisher, "Send it back to its editors.", (desk, actor, id, edition, body, token) => desk.ReturnAsync(actor, id, edition, body.Reason, token));
        Command(group, "publish", Policies.Publisher, "Let serving use an approved or scheduled revision now.", (desk, actor, id, edition, body, token) => desk.PublishAsync(actor, id, edition, body.Reason, token));
        Command(group, "discard", Policies.Merchandiser, "Give up a revision that has not been live.", (desk, actor, id, edition, body, token) => desk.DiscardAsync(actor, id, edition, body.Reason, token));
        Command(group, "approve", Policies.Publisher, "Approve the content of a hash.", (desk, actor, id, _, body, token) => body.Hash is { } hash
            ? desk.ApproveAsync(actor, id, hash, body.Reason, token)
            : Task.FromResult(DeskResult.Invalid("hash", "is missing: that of the content which was looked at")));
        group.MapPost("/revisions/{id:long}/schedule", ScheduleAsync).RequireAuthorization(Policies.Publisher).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422)
            .WithSummary("Set when an approved revision begins and ends: wall times of a zone.");
    }

    private static void Command(
        RouteGroupBuilder group, string verb, string policy, string summary, Func<MerchandisingDesk, ClaimsPrincipal, long, long?, CommandBody, CancellationToken, Task<DeskResult>> command) =>
        group.MapPost($"/revisions/{{id:long}}/{verb}", async Task<Results<Ok<RevisionAnswer>, ProblemHttpResult>> (long id, CommandBody body, HttpContext http, ClaimsPrincipal actor, MerchandisingDesk desk, CancellationToken token) =>
            MerchandisingAnswers.TryReadTag(http.Request, out var edition)
                ? MerchandisingAnswers.Of(http.Response, await command(desk, actor, id, edition, body, token))
                : MerchandisingAnswers.Stale())
            .RequireAuthorization(policy).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422).WithSummary(summary);

    private static async Task<Results<Ok<RevisionsAnswer>, ProblemHttpResult>> ListAsync(
        RevisionReading reading, CancellationToken token, string? kind = null, string? subject = null, string? state = null, string? cursor = null, int? limit = null)
    {
        var errors = new Dictionary<string, string[]>();
        var ofKind = Named<RevisionKind>("kind", kind, errors);
        var states = (state ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => Named<RevisionState>("state", name, errors)).OfType<RevisionState>().ToArray();
        if (limit is < 1 or > RevisionReading.Most)
        {
            errors["limit"] = [$"must be a whole number from 1 to {RevisionReading.Most}"];
        }

        var before = 0L;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            errors["cursor"] = ["is none of ours"];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        var wanted = limit ?? UsualLimit;
        var found = await reading.ListAsync(ofKind, subject, states, cursor is null ? null : before, wanted, token);
        return TypedResults.Ok(new RevisionsAnswer([.. found.Select(revision => RevisionAnswer.Of(revision))], found.Count == wanted ? found[^1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Ok<RevisionAnswer>, ProblemHttpResult>> GetAsync(long id, RevisionReading reading, HttpResponse response, CancellationToken token)
    {
        if (await reading.FindAsync(id, token) is not { } revision)
        {
            return Problems.NotFound();
        }

        response.Headers.ETag = MerchandisingAnswers.Tag(revision.Edition);
        return TypedResults.Ok(RevisionAnswer.Of(revision));
    }

    private static async Task<Results<Ok<CalendarAnswer>, ProblemHttpResult>> CalendarAsync(RevisionReading reading, CancellationToken token, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        if (from is not { } begin || to is not { } end || end <= begin || end - begin > s_longestCalendar)
        {
            return Problems.Validation(new Dictionary<string, string[]>
            {
                [from is null ? "from" : "to"] = [from is null || to is null ? "is missing: a time such as 2026-12-01T00:00:00Z" : $"must be after from, by at most {s_longestCalendar.TotalDays:0} days"],
            });
        }

        return TypedResults.Ok(new CalendarAnswer(await reading.CalendarAsync(begin, end, token)));
    }

    private static Results<Ok<CheckAnswer>, ProblemHttpResult> Check(ContentBody body, MerchandisingDesk desk)
    {
        if (ContentOf(body) is not { } content)
        {
            return Neither();
        }

        var findings = desk.Check(content);
        return TypedResults.Ok(new CheckAnswer(findings.Valid, findings.Errors, findings.Warnings));
    }

    private static async Task<Results<Created<RevisionAnswer>, ProblemHttpResult>> BeginAsync(ContentBody body, HttpResponse response, ClaimsPrincipal actor, MerchandisingDesk desk, CancellationToken token)
    {
        if (ContentOf(body) is not { } content)
        {
            return Neither();
        }

        var result = await desk.BeginAsync(actor, content, token);
        if (result is not { Status: DeskStatus.Done, Revision: { } draft })
        {
            return MerchandisingAnswers.Refused(result);
        }

        response.Headers.ETag = MerchandisingAnswers.Tag(draft.Edition);
        return TypedResults.Created($"/api/v1/ops/merchandising/revisions/{draft.Id}", RevisionAnswer.Of(draft));
    }

    private static async Task<Results<Ok<RevisionAnswer>, ProblemHttpResult>> SaveAsync(long id, ContentBody body, HttpContext http, ClaimsPrincipal actor, MerchandisingDesk desk, CancellationToken token)
    {
        if (ContentOf(body) is not { } content)
        {
            return Neither();
        }

        if (http.Request.Headers.IfMatch.Count == 0)
        {
            return Problems.Of(StatusCodes.Status428PreconditionRequired, "preconditionRequired", "Say in If-Match which edition was edited.");
        }

        return MerchandisingAnswers.TryReadTag(http.Request, out var edition)
            ? MerchandisingAnswers.Of(http.Response, await desk.SaveAsync(actor, id, edition, content, token))
            : MerchandisingAnswers.Stale();
    }

    private static async Task<Results<Ok<RevisionAnswer>, ProblemHttpResult>> ScheduleAsync(long id, ScheduleBody body, HttpContext http, ClaimsPrincipal actor, MerchandisingDesk desk, CancellationToken token)
    {
        if (!MerchandisingAnswers.TryReadTag(http.Request, out var edition))
        {
            return MerchandisingAnswers.Stale();
        }

        return body.Zone is null
            ? Problems.Validation(new Dictionary<string, string[]> { ["zone"] = ["is missing: an IANA name such as Europe/Berlin"] })
            : MerchandisingAnswers.Of(http.Response, await desk.ScheduleAsync(actor, id, edition, new RevisionSchedule(body.Starts, body.Ends, body.Zone), body.Reason, token));
    }

    private static RevisionContent? ContentOf(ContentBody body) => (body.List, body.Rule) switch
    {
        ({ } list, null) => list with { Items = list.Items ?? [], Reserve = list.Reserve ?? [], Slot = list.Slot ?? "" },
        (null, { } rule) => rule with { Items = rule.Items ?? [], When = rule.When ?? new RuleScope(), Id = rule.Id ?? "", Name = rule.Name ?? "" },
        _ => null,
    };

    private static ProblemHttpResult Neither() => Problems.Validation(new Dictionary<string, string[]> { ["list"] = ["say either list or rule"] });

    private static T? Named<T>(string field, string? name, Dictionary<string, string[]> errors)
        where T : struct, Enum
    {
        if (name is null)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == name)
            {
                return value;
            }
        }

        errors[field] = [$"must be one of {string.Join(", ", Enum.GetValues<T>().Select(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString())))}"];
        return null;
    }
}
