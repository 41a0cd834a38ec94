using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Merchandising.Preview;

/// <summary><c>POST /api/v1/ops/merchandising/preview</c>.</summary>
internal static class PreviewEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/ops/merchandising/preview", RunAsync).WithTags("Merchandising").RequireAuthorization(Policies.Viewer).ProducesProblem(422)
        .WithSummary("What a shopper would see, through the production pipeline: with the live lists and rules, with drafts, at a time to come, or with AI off. Nobody is shown it.");

    private static async Task<Results<Ok<PreviewedSlate>, ProblemHttpResult>> RunAsync(PreviewRequest request, MerchandisingPreview preview, CancellationToken token)
    {
        request = request with { Surface = request.Surface ?? "home" };
        if (preview.FindErrors(request) is { } errors)
        {
            return Problems.Validation(errors);
        }

        return await preview.RunAsync(request, token) is { } slate
            ? TypedResults.Ok(slate)
            : Problems.Validation(new Dictionary<string, string[]> { ["revisions"] = ["names a revision that is not there"] });
    }
}
