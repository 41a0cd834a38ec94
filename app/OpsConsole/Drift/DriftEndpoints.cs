using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Drift.Alarms;
using OpsConsole.Drift.Checks;
using OpsConsole.Drift.Monitors;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Drift;

/// <summary><c>/api/v1/ops/drift</c>.</summary>
internal static class DriftEndpoints
{
    private const int MostDays = 400;
    private static readonly string[] Statuses = [DriftAlarm.Open, DriftAlarm.Acknowledged, DriftAlarm.Closed];

    public static void MapDriftEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/drift").WithTags("Drift");
        group.MapGet("", ListAsync).RequireAuthorization(Policies.Viewer).WithSummary("Every monitor of drift as the newest check left it, worst first.");
        group.MapGet("history", HistoryAsync).RequireAuthorization(Policies.Viewer).WithSummary("Values of earlier checks, oldest first.");
        group.MapGet("alarms", AlarmsAsync).RequireAuthorization(Policies.Viewer).WithSummary("Alarms, those that have not ended first.");
        group.MapPost("check", CheckAsync).WithIdempotencyKey().RequireAuthorization(Policies.Operator).WithSummary("Check for drift now: a run of the job drift-check.");
        group.MapPost("retrain", RetrainAsync).WithIdempotencyKey().RequireAuthorization(Policies.Operator).WithSummary("Train because of drift: a run of the job train.");
        group.MapPost("alarms/{id}/acknowledge", AcknowledgeAsync).RequireAuthorization(Policies.Operator).WithSummary("Say that an alarm has been seen, with a note.");
        group.MapPut("{feature}/thresholds", ThresholdsAsync).RequireAuthorization(Policies.Operator).WithSummary("Set from which value on a monitor warns and alarms.");
        group.MapPost("{feature}/baseline", BaselineAsync).RequireAuthorization(Policies.Operator).WithSummary("Declare the newest window normal, or remove the baseline with clear.");
    }

    private static async Task<Ok<DriftAnswer>> ListAsync(DriftStore store, CancellationToken token) => TypedResults.Ok(await store.ReadAsync(token));

    private static async Task<Results<Ok<DriftHistoryAnswer>, ProblemHttpResult>> HistoryAsync(
        DriftStore store, DriftMonitors monitors, TimeProvider time, CancellationToken token, string? feature = null, int days = 30)
    {
        if (days is < 1 or > MostDays)
        {
            return Invalid("days", $"must be from 1 to {MostDays}");
        }

        if (feature is not null && monitors.Find(feature) is null)
        {
            return Invalid("feature", "must be the name of a monitor");
        }

        return TypedResults.Ok(new DriftHistoryAnswer(await store.HistoryAsync(time.GetUtcNow().AddDays(-days), feature, token)));
    }

    private static async Task<Results<Ok<DriftAlarmsAnswer>, ProblemHttpResult>> AlarmsAsync(DriftStore store, CancellationToken token, string? status = null) =>
        status is not null && !Statuses.Contains(status)
            ? Invalid("status", $"must be one of {string.Join(", ", Statuses)}")
            : TypedResults.Ok(new DriftAlarmsAnswer(await store.AlarmsAsync(status, token)));

    private static async Task<Accepted<JobRun>> CheckAsync(ClaimsPrincipal user, DriftCommands commands, CancellationToken token)
    {
        var run = await commands.CheckAsync(user, "api", token);
        return TypedResults.Accepted($"/api/v1/ops/jobs/{run.Id}", run);
    }

    private static async Task<Results<Accepted<JobRun>, ProblemHttpResult>> RetrainAsync(ClaimsPrincipal user, DriftCommands commands, CancellationToken token) =>
        await commands.RetrainAsync(user, token) is { } run
            ? TypedResults.Accepted($"/api/v1/ops/jobs/{run.Id}", run)
            : Problems.Of(StatusCodes.Status409Conflict, "conflict", "No training can be run here.");

    private static async Task<Results<Ok<DriftAlarmItem>, ProblemHttpResult>> AcknowledgeAsync(
        string id, AcknowledgeRequest? request, ClaimsPrincipal user, DriftCommands commands, DriftStore store, CancellationToken token)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || await store.AlarmAsync(number, token) is null)
        {
            return Problems.NotFound();
        }

        if (Words(request?.Note) is not { } note)
        {
            return Invalid("note", $"must say what is known, in at most {DriftCommands.MostWords} characters");
        }

        return await commands.AcknowledgeAsync(user, number, note, token) is true
            ? TypedResults.Ok((await store.AlarmAsync(number, token))!) // Alarms are never deleted.
            : Problems.Of(StatusCodes.Status409Conflict, "conflict", "The alarm has been acknowledged or has ended.");
    }

    private static async Task<Results<Ok<DriftItem>, ProblemHttpResult>> ThresholdsAsync(
        string feature, ThresholdsRequest? request, ClaimsPrincipal user, DriftMonitors monitors, DriftCommands commands, DriftStore store, CancellationToken token)
    {
        if (monitors.Find(feature) is null)
        {
            return Problems.NotFound();
        }

        var errors = new Dictionary<string, string[]>();
        if (request?.Warn is not (> 0 and <= DriftCommands.MostThreshold))
        {
            errors["warn"] = [$"must be above 0, and at most {DriftCommands.MostThreshold}"];
        }

        if (request?.Alarm is not (> 0 and <= DriftCommands.MostThreshold) || request.Alarm < request.Warn)
        {
            errors["alarm"] = [$"must be at least warn, and at most {DriftCommands.MostThreshold}"];
        }

        if (Words(request?.Reason) is null)
        {
            errors["reason"] = [$"must say why, in at most {DriftCommands.MostWords} characters"];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        await commands.SetThresholdsAsync(user, feature, request!.Warn!.Value, request.Alarm!.Value, request.Reason!, token); // Each was checked above.
        return TypedResults.Ok(await ItemAsync(store, feature, token));
    }

    private static async Task<Results<Ok<DriftItem>, ProblemHttpResult>> BaselineAsync(
        string feature, BaselineRequest? request, ClaimsPrincipal user, DriftMonitors monitors, DriftCommands commands, DriftStore store, CancellationToken token)
    {
        if (monitors.Find(feature) is null)
        {
            return Problems.NotFound();
        }

        if (Words(request?.Reason) is not { } reason)
        {
            return Invalid("reason", $"must say why, in at most {DriftCommands.MostWords} characters");
        }

        await commands.SetBaselineAsync(user, feature, request!.Clear is true, reason, token);
        return TypedResults.Ok(await ItemAsync(store, feature, token));
    }

    private static async Task<DriftItem> ItemAsync(DriftStore store, string feature, CancellationToken token) => (await store.ReadAsync(token)).Items.Single(item => item.Feature == feature);

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > DriftCommands.MostWords ? null : text.Trim();

    private static ProblemHttpResult Invalid(string field, string message) => Problems.Validation(new Dictionary<string, string[]> { [field] = [message] });
}
