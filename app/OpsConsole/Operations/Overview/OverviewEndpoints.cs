using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Rollups;

namespace OpsConsole.Operations.Overview;

/// <summary>What the console's live pages show, for programs.</summary>
internal static class OverviewEndpoints
{
    public static IEndpointRouteBuilder MapOverview(this IEndpointRouteBuilder routes)
    {
        var ops = routes.MapGroup("/api/v1/ops").RequireAuthorization(Policies.Viewer).WithTags("Operations");
        ops.MapGet("/overview", Overview).WithSummary("Key figures with window and change, latency by surface, breakers that are not closed, change markers.");
        ops.MapGet("/latency", Latency).WithSummary("Latency by surface over the last seconds.");
        ops.MapGet("/latency/history", History).WithSummary("Latency of one surface over any span, also from before this process started.");
        ops.MapGet("/series", Series).WithSummary("One counter or gauge over any span: breaker.state.NAME, events.accepted, conversion.taps.model …");
        ops.MapGet("/timeline", ReadTimeline).WithSummary("What changed: deploys, models, breakers, faults, imports; newest first.");
        ops.MapGet("/alerts", Alerts).WithSummary("What an operator must know: the timeline's alerts, newest first, as `/hubs/ops` pushes them.");
        return routes;
    }

    private static Results<Ok<OverviewAnswer>, ProblemHttpResult> Overview(OverviewReader reader, int windowSeconds = 60) =>
        windowSeconds is >= 1 and <= LatencyStore.Capacity / 2
            ? TypedResults.Ok(reader.Read(windowSeconds))
            : Invalid("windowSeconds", $"from 1 to {LatencyStore.Capacity / 2}");

    private static Results<Ok<LatencyList>, ProblemHttpResult> Latency(LatencyStore store, string? surface = null, int windowSeconds = 60)
    {
        if (windowSeconds is < 1 or > LatencyStore.Capacity)
        {
            return Invalid("windowSeconds", $"from 1 to {LatencyStore.Capacity}; longer spans: latency/history");
        }

        var rows = store.Rows(windowSeconds);
        return TypedResults.Ok(new LatencyList(surface is null ? rows : [.. rows.Where(row => row.Surface == surface)]));
    }

    private static Results<Ok<LatencyHistory>, ProblemHttpResult> History(
        RollupReader reader, TimeProvider time, string surface, DateTimeOffset? from = null, DateTimeOffset? to = null, int? resolutionSeconds = null)
    {
        var until = (to ?? time.GetUtcNow()).ToUniversalTime();
        var since = from ?? Before(until, hours: 1);
        return SpanError(since, until, resolutionSeconds) is { } error
            ? error
            : TypedResults.Ok(new LatencyHistory(surface, since, until, reader.Read(surface, since, until, resolutionSeconds)));
    }

    private static Results<Ok<SeriesHistory>, ProblemHttpResult> Series(
        RollupReader reader, TimeProvider time, string name, DateTimeOffset? from = null, DateTimeOffset? to = null, int? resolutionSeconds = null)
    {
        var until = (to ?? time.GetUtcNow()).ToUniversalTime();
        var since = from ?? Before(until, hours: 24);
        return SpanError(since, until, resolutionSeconds) is { } error
            ? error
            : TypedResults.Ok(new SeriesHistory(name, since, until, reader.ReadSeries(name, since, until, resolutionSeconds)));
    }

    private static Results<Ok<TimelineList>, ProblemHttpResult> ReadTimeline(Timeline timeline, RollupReader reader, string? kind = null, DateTimeOffset? before = null, int limit = 100)
    {
        if (limit is < 1 or > 500)
        {
            return Invalid("limit", "from 1 to 500");
        }

        if (before is { } end)
        {
            return TypedResults.Ok(new TimelineList(reader.ReadTimeline(end, kind, limit)));
        }

        // The newest are in memory, including those that are on their way to the disk. Older ones are read where memory is full: until then it has them all.
        var newest = timeline.Entries;
        List<TimelineEntry> entries = [.. newest.Reverse().Where(entry => kind is null || entry.Kind == kind).Take(limit)];
        if (entries.Count < limit && newest.Count >= Timeline.Bound)
        {
            entries.AddRange(reader.ReadTimeline(newest[0].At, kind, limit - entries.Count));
        }

        return TypedResults.Ok(new TimelineList(entries));
    }

    private static Results<Ok<TimelineList>, ProblemHttpResult> Alerts(Timeline timeline, RollupReader reader, DateTimeOffset? before = null, int limit = 100) =>
        ReadTimeline(timeline, reader, "alert", before, limit);

    /// <summary>So many hours earlier; at the beginning of time there is nothing earlier.</summary>
    private static DateTimeOffset Before(DateTimeOffset until, int hours) => until - DateTimeOffset.MinValue > TimeSpan.FromHours(hours) ? until.AddHours(-hours) : DateTimeOffset.MinValue;

    private static ProblemHttpResult? SpanError(DateTimeOffset since, DateTimeOffset until, int? resolutionSeconds) =>
        since >= until ? Invalid("from", "before `to`")
        : resolutionSeconds is { } seconds && RollupLevel.All.All(level => level.Seconds != seconds) ? Invalid("resolutionSeconds", "1, 10, 60 or 3600")
        : null;

    private static ProblemHttpResult Invalid(string field, string rule) => Problems.Validation(new Dictionary<string, string[]> { [field] = [rule] });
}

/// <summary>Latency rows.</summary>
internal sealed record LatencyList(IReadOnlyList<LatencyRow> Items);

/// <summary>Points of one surface, oldest first; periods without traffic are absent.</summary>
internal sealed record LatencyHistory(string Surface, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<LatencyPoint> Items);

/// <summary>Points of one series, oldest first; periods in which it was silent are absent.</summary>
internal sealed record SeriesHistory(string Name, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<SeriesPoint> Items);

/// <summary>Timeline entries, newest first.</summary>
internal sealed record TimelineList(IReadOnlyList<TimelineEntry> Items);
