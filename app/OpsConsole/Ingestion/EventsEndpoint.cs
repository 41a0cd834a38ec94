using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;

namespace OpsConsole.Ingestion;

/// <summary><c>POST /api/v1/events</c></summary>
internal sealed class EventsEndpoint(EventIntake intake, RequestSamples samples, TimeProvider time, ShopClock shop)
{
    public async Task<Results<JsonHttpResult<EventsAnswer>, ProblemHttpResult>> PostAsync(HttpContext context, CancellationToken token)
    {
        var started = time.GetTimestamp();
        var result = await AnswerAsync(context, token);
        var status = (result.Result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status202Accepted;
        samples.Record(new RequestSample("events", time.GetElapsedTime(started), null, status));
        return result;
    }

    private async Task<Results<JsonHttpResult<EventsAnswer>, ProblemHttpResult>> AnswerAsync(HttpContext context, CancellationToken token)
    {
        if (!context.Request.HasJsonContentType() || context.Request.Headers.ContentEncoding.Count > 0)
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupportedMediaType", "The body must be JSON, not compressed.");
        }

        ReadOnlyMemory<byte> body;
        try
        {
            body = await ReadBodyAsync(context.Request.BodyReader, token);
        }
        catch (BadHttpRequestException refused)
        {
            // Longer than the endpoint takes, too slow or cut: the client's doing, so an answer and not an error of ours. What has not been read
            // is not waited for.
            context.Response.Headers.Connection = "close";
            return Problems.Of(refused.StatusCode, Problems.TypeOf(refused.StatusCode), Problems.TitleOf(refused.StatusCode));
        }

        var batch = EventBatchParser.Parse(body, shop.NowInMilliseconds);
        if (batch.Failure is { } failure)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "events", "The body is not a batch of events.", failure);
        }

        var outcome = await intake.TakeAsync(batch.Events, Allowed(context), token);
        return outcome switch
        {
            { Answer: { } answer } => TypedResults.Json(answer, IngestionJson.Default.EventsAnswer, statusCode: StatusCodes.Status202Accepted),
            { Refusal: IntakeRefusal.Overloaded } => Later(context, "overloaded", "More events come in than can be stored now."),
            _ => Later(context, "storage", "Events cannot be stored now."),
        };
    }

    /// <summary>Throws where the server ends the reading: of a body over the endpoint's limit with 413.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(PipeReader reader, CancellationToken token)
    {
        while (true)
        {
            var read = await reader.ReadAsync(token);
            if (read.IsCompleted)
            {
                // Copied, because dead letters and the answer outlive the pipe's buffer.
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Whether the caller may speak for a shopper, asked once for each.</summary>
    private static Func<string, bool> Allowed(HttpContext context)
    {
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        return userId =>
        {
            if (!known.TryGetValue(userId, out var allowed))
            {
                known.Add(userId, allowed = ShopperIdentity.Authorize(context, userId).Refusal is null);
            }

            return allowed;
        };
    }

    /// <summary>503 with a Retry-After of 1 to 5 s, spread by the request so that the refused do not come back together.</summary>
    private static ProblemHttpResult Later(HttpContext context, string type, string title)
    {
        var seconds = 1 + (int)((uint)context.TraceIdentifier.GetHashCode(StringComparison.Ordinal) % 5);
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, type, title, "Nothing of this request was stored; send it again later.");
    }
}
