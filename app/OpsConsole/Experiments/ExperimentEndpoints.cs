using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Engines.Statistics;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Served;

namespace OpsConsole.Experiments;

/// <summary><c>/api/v1/ops/experiments</c> and <c>/api/v1/ops/conversion</c>.</summary>
internal static class ExperimentEndpoints
{
    private const int MaxReason = 400;
    internal const int MaxWindowMinutes = 90 * 24 * 60;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/experiments").WithTags("Experiments");
        group.MapGet("", ListAsync).RequireAuthorization(Policies.Viewer).WithSummary("List experiments, newest first, each with its newest evaluation.");
        group.MapGet("/sample-size", Size).RequireAuthorization(Policies.Viewer).WithSummary("Shoppers an arm to find an effect on a share.");
        group.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer).WithSummary("An experiment with its evaluations over time.");
        group.MapPost("", CreateAsync).WithIdempotencyKey().RequireAuthorization(Policies.Operator).WithSummary("Define an experiment; it begins as a draft.");
        group.MapPost("/{id}/start", StartAsync).RequireAuthorization(Policies.Operator).WithSummary("Begin to assign shoppers to the arms.");
        group.MapPost("/{id}/ramp", RampAsync).RequireAuthorization(Policies.Operator).WithSummary("Change the share of shoppers who take part.");
        group.MapPost("/{id}/stop", StopAsync).RequireAuthorization(Policies.Operator).WithSummary("End an experiment with a decision.");
        routes.MapGet("/api/v1/ops/conversion", Conversion).RequireAuthorization(Policies.Viewer).WithTags("Experiments").WithSummary("Taps, purchases and revenue by model, source, slot, surface or arm; of one model, source or surface where it is named.");
    }

    private static async Task<Ok<ExperimentsAnswer>> ListAsync(ExperimentRegistry registry, ExperimentMonitor monitor, CancellationToken token)
    {
        var items = new List<ExperimentAnswer>();
        foreach (var row in await registry.ListAsync(token))
        {
            items.Add(ExperimentAnswer.Of(row, await monitor.NewestAsync(row.Id, token)));
        }

        return TypedResults.Ok(new ExperimentsAnswer(items));
    }

    private static async Task<Results<Ok<ExperimentDetail>, ProblemHttpResult>> GetAsync(
        string id, ExperimentRegistry registry, ExperimentMonitor monitor, HttpResponse response, CancellationToken token)
    {
        if (await registry.FindAsync(id, token) is not { } row)
        {
            return Problems.NotFound();
        }

        var evaluations = await monitor.ReadAsync(id, token);
        var answer = ExperimentAnswer.Of(row, evaluations.Count > 0 ? evaluations[^1] : null);
        response.Headers.ETag = answer.ETag;
        return TypedResults.Ok(new ExperimentDetail(answer, evaluations));
    }

    private static async Task<Results<Created<ExperimentAnswer>, ProblemHttpResult>> CreateAsync(ExperimentDraft draft, ClaimsPrincipal user, ExperimentRegistry registry, CancellationToken token)
    {
        if (ExperimentRules.Faults(draft) is { Count: > 0 } faults)
        {
            return Problems.Validation(faults);
        }

        var result = await registry.CreateAsync(user, draft, token);
        return result.Row is { } row
            ? TypedResults.Created($"/api/v1/ops/experiments/{row.Id}", ExperimentAnswer.Of(row, null))
            : Refused(result);
    }

    private static async Task<Results<Ok<ExperimentAnswer>, ProblemHttpResult>> StartAsync(
        string id, StartExperiment? request, HttpRequest http, ClaimsPrincipal user, ExperimentRegistry registry, CancellationToken token) =>
        ReasonFault(request?.Reason, needed: false) ?? Answer(await registry.StartAsync(user, id, request?.Reason, Tag(http), token), http.HttpContext.Response);

    private static async Task<Results<Ok<ExperimentAnswer>, ProblemHttpResult>> RampAsync(
        string id, RampExperiment? request, HttpRequest http, ClaimsPrincipal user, ExperimentRegistry registry, CancellationToken token)
    {
        if (request?.Traffic is not (> 0 and <= 1))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["traffic"] = ["must be above 0 and at most 1; to end the experiment, stop it"] });
        }

        return ReasonFault(request.Reason, needed: false) ?? Answer(await registry.RampAsync(user, id, request.Traffic.Value, request.Reason, Tag(http), token), http.HttpContext.Response);
    }

    private static async Task<Results<Ok<ExperimentAnswer>, ProblemHttpResult>> StopAsync(
        string id, StopExperiment? request, HttpRequest http, ClaimsPrincipal user, ExperimentRegistry registry, CancellationToken token)
    {
        if (request?.Decision is not { Length: > 0 and <= 64 } decision)
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["decision"] = ["must say what is decided, in at most 64 characters: keep the control, ship treatment …"] });
        }

        return ReasonFault(request.Reason, needed: true) ?? Answer(await registry.StopAsync(user, id, decision, request.Reason, Tag(http), token), http.HttpContext.Response);
    }

    private static Results<Ok<SampleSizeAnswer>, ProblemHttpResult> Size(double share, double effect) =>
        share is > 0 and < 1 && effect > 0 && share * (1 + effect) < 1
            ? TypedResults.Ok(new SampleSizeAnswer(share, effect, SampleSize.PerArm(share, effect), SampleSize.PerArmSequential(share, effect)))
            : Problems.Validation(new Dictionary<string, string[]> { ["effect"] = ["share and share · (1 + effect) must lie between 0 and 1, and effect above 0"] });

    private static Results<Ok<ConversionAnswer>, ProblemHttpResult> Conversion(
        AttributionStore attribution, string by = "model", int windowMinutes = 60, string? model = null, string? source = null, string? surface = null)
    {
        AttributionDimension? dimension = by switch
        {
            "model" => AttributionDimension.Model,
            "source" => AttributionDimension.Source,
            "slot" => AttributionDimension.Place,
            "surface" => AttributionDimension.Surface,
            "arm" => AttributionDimension.Arm,
            _ => null,
        };
        var faults = new Dictionary<string, string[]>();
        if (dimension is null)
        {
            faults["by"] = ["must be model, source, slot, surface or arm"];
        }

        if (windowMinutes is < 1 or > MaxWindowMinutes)
        {
            faults["windowMinutes"] = [$"must be from 1 to {MaxWindowMinutes}, minutes of the shop's time"];
        }

        return faults.Count > 0
            ? Problems.Validation(faults)
            : TypedResults.Ok(new ConversionAnswer(by, windowMinutes, [.. attribution.By(dimension!.Value, TimeSpan.FromMinutes(windowMinutes), new AttributionFilter(model, source, surface)).Select(ConversionItem.Of)]));
    }

    private static Results<Ok<ExperimentAnswer>, ProblemHttpResult> Answer(ExperimentResult result, HttpResponse response)
    {
        if (result.Row is not { } row)
        {
            return Refused(result);
        }

        var answer = ExperimentAnswer.Of(row, null);
        response.Headers.ETag = answer.ETag;
        return TypedResults.Ok(answer);
    }

    private static ProblemHttpResult Refused(ExperimentResult result) => result.Refusal switch
    {
        ExperimentRefusal.NotFound => Problems.NotFound(),
        ExperimentRefusal.Stale => Problems.Of(StatusCodes.Status412PreconditionFailed, "preconditionFailed", "Somebody else has changed the experiment."),
        _ => Problems.Of(StatusCodes.Status409Conflict, "conflict", result.Why ?? "The experiment's state does not allow it."),
    };

    private static ProblemHttpResult? ReasonFault(string? reason, bool needed) =>
        reason is { Length: > MaxReason } || (needed && string.IsNullOrWhiteSpace(reason))
            ? Problems.Validation(new Dictionary<string, string[]> { ["reason"] = [$"must say why, in at most {MaxReason} characters"] })
            : null;

    private static string? Tag(HttpRequest request) => request.Headers.IfMatch is [{ } tag] ? tag : null;
}
