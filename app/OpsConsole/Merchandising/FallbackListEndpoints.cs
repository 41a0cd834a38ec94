using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using OpsConsole.Catalog;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Merchandising;

/// <summary>Reads and replaces the fallback lists: <c>/api/v1/ops/fallback-lists</c>.</summary>
internal static class FallbackListEndpoints
{
    /// <summary>Fewest items of a list.</summary>
    public const int MinItems = 4;

    /// <summary>Most items of a list.</summary>
    public const int MaxItems = 50;

    /// <summary>Most lists.</summary>
    public const int MaxSlots = 100;

    public static async Task<Ok<FallbackListsAnswer>> ListAsync(IDbContextFactory<OpsDbContext> contexts, CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token);
        var lists = await context.Set<FallbackList>().AsNoTracking().OrderBy(list => list.Slot).Take(MaxSlots).ToListAsync(token);
        return TypedResults.Ok(new FallbackListsAnswer([.. lists.Select(FallbackListAnswer.Of)]));
    }

    public static async Task<Results<Ok<FallbackListAnswer>, ProblemHttpResult>> GetAsync(
        string slot, IDbContextFactory<OpsDbContext> contexts, HttpResponse response, CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token);
        var list = await context.Set<FallbackList>().AsNoTracking().FirstOrDefaultAsync(row => row.Slot == slot, token);
        return list is null ? Problems.NotFound() : Answer(list, response);
    }

    public static async Task<Results<Ok<FallbackListAnswer>, ProblemHttpResult>> PutAsync(
        string slot, FallbackListBody body, HttpContext http, ClaimsPrincipal actor, IDbContextFactory<OpsDbContext> contexts, AuditLog audit,
        CuratedLists curated, CurrentCatalog catalog, TimeProvider time, CancellationToken token)
    {
        if (FindErrors(slot, body.Items, catalog.Snapshot) is { Count: > 0 } errors)
        {
            return Problems.Validation(errors);
        }

        await using var context = await contexts.CreateDbContextAsync(token);
        var list = await context.Set<FallbackList>().FirstOrDefaultAsync(row => row.Slot == slot, token);
        var before = list?.Items;
        if (list is not null && http.Request.Headers.IfMatch.Count == 0)
        {
            return Problems.Of(StatusCodes.Status428PreconditionRequired, "preconditionRequired", "Say in If-Match which revision is replaced.");
        }

        if (!Matches(http.Request, list))
        {
            return Problems.Of(StatusCodes.Status412PreconditionFailed, "preconditionFailed", "Somebody else has changed the list.");
        }

        if (list is null)
        {
            if (await context.Set<FallbackList>().CountAsync(token) >= MaxSlots)
            {
                return Problems.Validation(new Dictionary<string, string[]> { ["slot"] = [$"there are {MaxSlots} lists already"] });
            }

            context.Add(list = new FallbackList { Slot = slot, Items = "", UpdatedBy = "" });
        }

        list.Items = string.Join(',', body.Items!);
        list.Revision++;
        list.UpdatedAt = time.GetUtcNow();
        list.UpdatedBy = AuditLog.NameOf(actor);
        try
        {
            await audit.SaveAsync(context, actor, new AuditChange("fallbackList.replace", slot, Json(before), Json(list.Items)), token);
        }
        catch (DbUpdateException)
        {
            // The revision is a concurrency token and the slot a key: another writer came between reading and saving.
            return Problems.Of(StatusCodes.Status412PreconditionFailed, "preconditionFailed", "Somebody else has changed the list.");
        }

        curated.Load(await context.Set<FallbackList>().AsNoTracking().Take(MaxSlots).ToListAsync(token));
        return Answer(list, http.Response);
    }

    private static Ok<FallbackListAnswer> Answer(FallbackList list, HttpResponse response)
    {
        var answer = FallbackListAnswer.Of(list);
        response.Headers.ETag = answer.ETag;
        return TypedResults.Ok(answer);
    }

    private static bool Matches(HttpRequest request, FallbackList? list)
    {
        var current = list is null ? null : FallbackListAnswer.Of(list).ETag;
        var wanted = request.GetTypedHeaders().IfMatch;
        if (wanted.Count > 0 && !wanted.Any(tag => current is not null && (tag.Equals(EntityTagHeaderValue.Any) || tag.Tag == current)))
        {
            return false;
        }

        return list is null || !request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any));
    }

    private static Dictionary<string, string[]> FindErrors(string slot, IReadOnlyList<string>? items, CatalogSnapshot catalog)
    {
        var errors = new Dictionary<string, string[]>();
        if (!Identifier.IsValid(slot))
        {
            errors["slot"] = [$"must be {Identifier.Rule}"];
        }

        if (items is null || items.Count is < MinItems or > MaxItems)
        {
            errors["items"] = [$"must name {MinItems} to {MaxItems} items"];
            return errors;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var place = 0; place < items.Count; place++)
        {
            if (!Identifier.IsValid(items[place]) || catalog.Find(items[place]) is null)
            {
                errors[$"items[{place}]"] = ["is not an item of the catalogue"];
            }
            else if (!seen.Add(items[place]))
            {
                errors[$"items[{place}]"] = ["is in the list already"];
            }
        }

        return errors;
    }

    private static string? Json(string? items) => items is null ? null : System.Text.Json.JsonSerializer.Serialize(items.Split(','), MerchandisingJson.Default.StringArray);
}

/// <summary>What to put into a slot.</summary>
/// <param name="Items">Item ids, best first.</param>
internal sealed record FallbackListBody(IReadOnlyList<string>? Items);

/// <summary>One list.</summary>
internal sealed record FallbackListAnswer(string Slot, IReadOnlyList<string> Items, string ETag, DateTimeOffset UpdatedAt, string UpdatedBy)
{
    public static FallbackListAnswer Of(FallbackList list) => new(list.Slot, list.ItemIds, $"\"{list.Revision}\"", list.UpdatedAt, list.UpdatedBy);
}

/// <summary>All lists.</summary>
internal sealed record FallbackListsAnswer(IReadOnlyList<FallbackListAnswer> Items);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FallbackListBody))]
[JsonSerializable(typeof(FallbackListAnswer))]
[JsonSerializable(typeof(FallbackListsAnswer))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class MerchandisingJson : JsonSerializerContext;
