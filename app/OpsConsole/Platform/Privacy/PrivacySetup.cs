using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Platform.Privacy;

/// <summary>Erasing and exporting a shopper's data (GDPR, articles 15, 17 and 20).</summary>
internal static class PrivacySetup
{
    private const int MaxWaitMs = 30_000;

    public static IServiceCollection AddPrivacy(this IServiceCollection services)
    {
        services.AddSingleton<ShopperPseudonym>().AddSingleton<Erasures>().AddSingleton<ErasureWorker>().AddHostedService(provider => provider.GetRequiredService<ErasureWorker>());
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, PrivacyJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapPrivacy(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/v1/users/{id}").RequireAuthorization(Policies.Shopper).WithTags("Users");
        users.MapDelete("", EraseAsync).WithSummary("Erase everything that names a shopper: 200 when it is done within waitMs (5,000 unless said otherwise), else 202 with the address of its state. A restart does not stop it.");
        users.MapGet("/export", ExportAsync).WithSummary("Everything that is held of a shopper, as JSON by place.");
        routes.MapGet("/api/v1/erasures/{id}", FindAsync).RequireAuthorization(Policies.Shopper).WithTags("Users").WithSummary("How far an erasure is; waitMs (up to 30,000) answers only once it is done, or the time is over.");
        return routes;
    }

    private static async Task<Results<Ok<ErasureState>, Accepted<ErasureState>, ProblemHttpResult>> EraseAsync(string id, HttpContext context, ClaimsPrincipal user, Erasures erasures, CancellationToken token, int waitMs = 5_000)
    {
        if ((Refusal(context, id) ?? WaitFault(waitMs)) is { } refused)
        {
            return refused;
        }

        var erasure = await erasures.RequestAsync(user, id, token);
        var state = (await erasures.FindAsync(erasure, TimeSpan.FromMilliseconds(waitMs), token))!; // It has just been made, and rows stay.
        return state.CompletedAt is null ? TypedResults.Accepted($"/api/v1/erasures/{erasure}", state) : TypedResults.Ok(state);
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ExportAsync(string id, HttpContext context, ClaimsPrincipal user, Erasures erasures, ErasureWorker records, CancellationToken token)
    {
        if (Refusal(context, id) is { } refused)
        {
            return refused;
        }

        await erasures.AuditExportAsync(user, id, token);
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"export.json\"";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        await records.ExportAsync(id, json, token);
        return TypedResults.Empty;
    }

    private static async Task<Results<Ok<ErasureState>, ProblemHttpResult>> FindAsync(string id, Erasures erasures, CancellationToken token, int waitMs = 0) =>
        WaitFault(waitMs) is { } fault ? fault : await erasures.FindAsync(id, TimeSpan.FromMilliseconds(waitMs), token) is { } state ? TypedResults.Ok(state) : Problems.NotFound();

    private static ProblemHttpResult? Refusal(HttpContext context, string id) =>
        !Identifier.IsValid(id) ? Problems.Validation(new Dictionary<string, string[]> { ["id"] = [Identifier.Rule] }) : ShopperIdentity.Authorize(context, id).Refusal;

    private static ProblemHttpResult? WaitFault(int waitMs) =>
        waitMs is >= 0 and <= MaxWaitMs ? null : Problems.Validation(new Dictionary<string, string[]> { ["waitMs"] = [$"must be from 0 to {MaxWaitMs}"] });
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ErasureState))]
internal sealed partial class PrivacyJson : JsonSerializerContext;
