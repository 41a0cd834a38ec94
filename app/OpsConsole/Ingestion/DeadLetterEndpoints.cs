using System.Globalization;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Time;

namespace OpsConsole.Ingestion;

/// <summary>Refused events for operators: list them, send one again.</summary>
internal sealed class DeadLetterEndpoints(EventWriter writer, AuditLog audit, ShopClock shop)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    /// <summary><c>GET /api/v1/ops/dead-letters?cursor=&amp;limit=</c></summary>
    public static async Task<Results<JsonHttpResult<DeadLettersAnswer>, ProblemHttpResult>> ListAsync(string? cursor, string? limit, OpsDbContext context, CancellationToken token)
    {
        var before = long.MaxValue;
        var count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, out count) || count is < 1 or > MaxLimit))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["limit"] = [$"must be a whole number from 1 to {MaxLimit}"] });
        }

        if (!string.IsNullOrEmpty(cursor) && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["cursor"] = ["is not a cursor of this listing"] });
        }

        var letters = await context.Set<DeadLetter>().AsNoTracking().Where(letter => letter.Id < before).OrderByDescending(letter => letter.Id).Take(count + 1)
            .Select(letter => new DeadLetterAnswer(letter.Id, letter.At, letter.Error, letter.Field, letter.EventId, letter.Payload, letter.RedrivenAt))
            .ToListAsync(token);
        var next = letters.Count > count ? letters[count - 1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Json(new DeadLettersAnswer([.. letters.Take(count)], next), IngestionJson.Default.DeadLettersAnswer);
    }

    /// <summary><c>POST /api/v1/ops/dead-letters/{id}/redrive</c></summary>
    public async Task<Results<JsonHttpResult<RedriveAnswer>, ProblemHttpResult>> RedriveAsync(long id, ClaimsPrincipal user, OpsDbContext context, CancellationToken token)
    {
        var letter = await context.Set<DeadLetter>().SingleOrDefaultAsync(letter => letter.Id == id, token);
        if (letter is null)
        {
            return Problems.NotFound();
        }

        if (letter.RedrivenAt is not null)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "redriven", "This dead letter was sent again before.");
        }

        if (letter.Payload is not { } payload)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "noPayload", "This event was too long to be kept.");
        }

        var now = shop.NowInMilliseconds;
        var parsed = EventParser.Parse(Encoding.UTF8.GetBytes(payload), now, letter.At);
        if (parsed.Event is not { } shopEvent)
        {
            return Problems.Validation(new Dictionary<string, string[]> { [parsed.Field ?? "event"] = [$"{parsed.Error}: {parsed.Detail}"] });
        }

        // The event first: it is idempotent by its id, so that a crash before the mark only makes the next attempt a duplicate.
        var append = new AppendEvents([shopEvent]);
        if (!writer.TryEnqueue(append))
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "overloaded", "More events come in than can be stored now.");
        }

        await append.Committed.WaitAsync(token);
        if (append.Results[0] == AppendResult.Conflict)
        {
            return Problems.Of(StatusCodes.Status409Conflict, IngestError.IdConflict, "Another event was stored under this id.");
        }

        letter.RedrivenAt = now;
        await audit.SaveAsync(context, user, new AuditChange("deadLetter.redrive", id.ToString(CultureInfo.InvariantCulture)), token);
        var result = append.Results[0] == AppendResult.Accepted ? "accepted" : "duplicate";
        return TypedResults.Json(new RedriveAnswer(id, result), IngestionJson.Default.RedriveAnswer);
    }
}
