using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Recommendations.Inspection;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>Writes answers of the prediction endpoints, and sees to what follows an answer: the sample, the log, the inspector's copy, the shadow, the exercise of a fallback level.</summary>
internal sealed class PredictionAnswers(
    SlateSequence sequence, SlatePool pool, RequestSamples samples, RecentRequests recent, SlateLog log, ShadowRuns shadow, FallbackExercise exercise,
    IOptions<RecommendationsOptions> options, TimeProvider time)
{
    private readonly TimeSpan _lifetime = TimeSpan.FromMinutes(options.Value.SlateLifetimeMinutes);

    /// <summary>Answers with a slate: alone, or between a prefix and a suffix that make it part of a larger object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="surface">Endpoint, as <see cref="RequestSample.Surface"/> counts it.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="served">What it is answered with; given back to the pool here.</param>
    /// <param name="started">Timestamp of the endpoint's first line.</param>
    /// <param name="before">JSON in front of the slate.</param>
    /// <param name="after">JSON behind it.</param>
    public async Task WriteAsync(
        HttpContext context, string surface, SlateRequest request, Served served, long started, ReadOnlyMemory<byte> before = default, ReadOnlyMemory<byte> after = default)
    {
        var slate = served.Slate;
        var head = new SlateHead(
            context.TraceIdentifier, sequence.Epoch, served.Generation, request.Surface, served.Reasons, served.IsDegraded, served.At, served.At + _lifetime);
        var buffer = ArrayPool<byte>.Shared.Rent(before.Length + SlateWriter.MaxBytes(head, slate) + after.Length);
        before.Span.CopyTo(buffer);
        var written = before.Length;
        written += SlateWriter.Write(head, slate, buffer.AsSpan(written));
        after.Span.CopyTo(buffer.AsSpan(written));
        written += after.Length;

        var elapsed = time.GetElapsedTime(started);
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = written;
        response.Headers.CacheControl = "no-store";
        response.Headers["Server-Timing"] = string.Create(
            CultureInfo.InvariantCulture, stackalloc char[96], $"inference;dur={served.Inference.TotalMilliseconds:F2}, total;dur={elapsed.TotalMilliseconds:F2}");
        var source = slate.Source;
        served.Rules.Count(slate.Acted);
        recent.Offer(head, request, served, elapsed);

        // Before the phone has it, so that what it tells of the slate finds it.
        log.Offer(head, request, served);

        // A client that has gone ends the write quietly; nothing here depends on it.
        await response.BodyWriter.WriteAsync(buffer.AsMemory(0, written), CancellationToken.None);
        ArrayPool<byte>.Shared.Return(buffer);
        shadow.Offer(request, served);
        pool.Return(slate);
        samples.Record(new RequestSample(surface, elapsed, source.Name(), StatusCodes.Status200OK));
        if (exercise.IsDue(served.Generation))
        {
            await exercise.RunAsync(request, served.Generation);
        }
    }

    /// <summary>Answers that a rule is broken.</summary>
    public Task RefuseAsync(HttpContext context, string surface, Dictionary<string, string[]> errors, long started)
    {
        samples.Record(new RequestSample(surface, time.GetElapsedTime(started), null, StatusCodes.Status422UnprocessableEntity));
        return Problems.Validation(errors).ExecuteAsync(context);
    }

    /// <summary>Answers with a problem.</summary>
    public Task RefuseAsync(HttpContext context, string surface, Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult problem, long started)
    {
        samples.Record(new RequestSample(surface, time.GetElapsedTime(started), null, problem.StatusCode));
        return problem.ExecuteAsync(context);
    }
}
