using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Merchandising.Api;

/// <summary>From results of commands to answers.</summary>
internal static class MerchandisingAnswers
{
    public static string Tag(long number) => string.Create(CultureInfo.InvariantCulture, $"\"{number}\"");

    /// <summary>The number that <c>If-Match</c> names; null where it is missing or names any.</summary>
    /// <returns>False where it names none of ours: nothing can match.</returns>
    public static bool TryReadTag(HttpRequest request, out long? number)
    {
        number = null;
        var header = request.Headers.IfMatch.ToString().Trim();
        if (header.Length == 0 || header == "*")
        {
            return true;
        }

        if (!long.TryParse(header.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var named))
        {
            return false;
        }

        number = named;
        return true;
    }

    public static ProblemHttpResult Stale(RevisionView? now = null)
    {
        var problem = Problems.Of(StatusCodes.Status412PreconditionFailed, "preconditionFailed", "Somebody else has changed it.");
        if (now is not null)
        {
            problem.ProblemDetails.Extensions["currentETag"] = Tag(now.Edition);
        }

        return problem;
    }

    public static ProblemHttpResult Refused(DeskResult result) => result.Status switch
    {
        DeskStatus.Absent => Problems.NotFound(),
        DeskStatus.NotAllowed => Problems.Of(StatusCodes.Status403Forbidden, "forbidden", "These credentials do not allow it.", result.Why),
        DeskStatus.Stale => Stale(result.Revision),
        DeskStatus.Invalid => Problems.Validation(new Dictionary<string, string[]>(result.Errors!)),
        _ => Problems.Of(StatusCodes.Status409Conflict, "conflict", "Its state does not allow it.", result.Why),
    };

    public static Results<Ok<RevisionAnswer>, ProblemHttpResult> Of(HttpResponse response, DeskResult result)
    {
        if (result is not { Status: DeskStatus.Done, Revision: { } revision })
        {
            return Refused(result);
        }

        response.Headers.ETag = Tag(revision.Edition);
        return TypedResults.Ok(RevisionAnswer.Of(revision, result.Warnings));
    }
}
