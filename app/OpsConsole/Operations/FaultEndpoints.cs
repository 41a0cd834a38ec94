using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Resilience.Faults;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Operations;

/// <summary>One fault point as the API shows it.</summary>
internal sealed record FaultRow(string Point, string Mode, double Rate, int DelayMs, DateTimeOffset? Until, string? Actor, int Blocked)
{
    public static FaultRow Of(FaultPoint point) => point.Current is { } fault
        ? new FaultRow(point.Name, fault.Mode.Word(), fault.Rate, fault.DelayMs, fault.Until, fault.Actor, point.Blocked)
        : new FaultRow(point.Name, FaultMode.Off.Word(), 0, 0, null, null, 0);
}

internal sealed record FaultList(IReadOnlyList<FaultRow> Items);

internal sealed record SetFault(string? Point, string? Mode, double? Rate, int? DelayMs, double? Minutes);

/// <summary><c>/api/v1/ops/faults</c>: breaks things on purpose. Absent from Production unless switched on there, and then for administrators only.</summary>
internal static class FaultEndpoints
{
    /// <summary>Configuration key (so an environment variable too) that puts the fault lab into Production with the value <c>on</c>.</summary>
    public const string Switch = "OPSCONSOLE_FAULTS";

    private const double DefaultMinutes = 10;
    private const double LongestMinutes = 24 * 60;
    private const int DefaultDelayMs = 500;
    private const int LongestDelayMs = 60_000;

    public static void MapFaults(this IEndpointRouteBuilder routes)
    {
        var production = routes.ServiceProvider.GetRequiredService<IHostEnvironment>().IsProduction();
        var switchedOn = string.Equals(routes.ServiceProvider.GetRequiredService<IConfiguration>()[Switch], "on", StringComparison.OrdinalIgnoreCase);
        if (production && !switchedOn)
        {
            return;
        }

        var policy = production ? Policies.Admin : Policies.Operator;
        var group = routes.MapGroup("/api/v1/ops/faults").RequireAuthorization(policy).WithTags("Fault lab");
        group.MapGet("", List).WithSummary("List fault points and what is injected there.");
        group.MapPost("", SetAsync).WithSummary("Inject a fault for a while, or clear it with mode off.");
    }

    private static Ok<FaultList> List(FaultPoints points) => TypedResults.Ok(new FaultList([.. points.All.Select(FaultRow.Of)]));

    private static async Task<Results<Ok<FaultRow>, ProblemHttpResult>> SetAsync(
        SetFault request, FaultPoints points, FaultCommands commands, ClaimsPrincipal user, CancellationToken token)
    {
        var errors = new Dictionary<string, string[]>();
        var point = request.Point is null ? null : points.Find(request.Point);
        if (point is null)
        {
            errors["point"] = [$"One of {string.Join(", ", points.All.Select(known => known.Name))}."];
        }

        if (FaultWords.Parse(request.Mode) is not { } mode)
        {
            errors["mode"] = ["One of throw, hang, slow, garbage, off."];
            mode = FaultMode.Off;
        }

        if (request.Rate is { } rate && rate is not (>= 0 and <= 1))
        {
            errors["rate"] = ["From 0 to 1."];
        }

        if (request.DelayMs is { } delay && delay is not (>= 0 and <= LongestDelayMs))
        {
            errors["delayMs"] = [$"From 0 to {LongestDelayMs}."];
        }

        if (request.Minutes is { } minutes && minutes is not (> 0 and <= LongestMinutes))
        {
            errors["minutes"] = [$"More than 0, at most {LongestMinutes:F0}."];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        var delayMs = mode == FaultMode.Slow ? request.DelayMs ?? DefaultDelayMs : 0;
        var duration = TimeSpan.FromMinutes(request.Minutes ?? DefaultMinutes);
        await commands.SetAsync(user, point!, mode, request.Rate ?? 1, delayMs, duration, token);
        return TypedResults.Ok(FaultRow.Of(point!));
    }
}
