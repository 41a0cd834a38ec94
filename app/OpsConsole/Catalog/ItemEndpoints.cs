using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Catalog;

/// <summary>Reading the catalogue and reporting stock.</summary>
internal sealed class ItemEndpoints(CurrentCatalog catalog, CatalogWriter writer, RequestSamples samples, TimeProvider time)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;
    private const int MaxStockLines = 1_000;

    private static readonly IResult NotModified = TypedResults.StatusCode(StatusCodes.Status304NotModified);

    // Versions begin anew with each process; the start keeps tags of different processes apart.
    private readonly long _started = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary><c>GET /api/v1/items/{id}</c></summary>
    public IResult Get(string id, HttpContext context)
    {
        var started = time.GetTimestamp();
        var snapshot = catalog.Snapshot;
        if (snapshot.Find(id) is not { } item)
        {
            return Sampled(Problems.NotFound(), started);
        }

        return Sampled(IsKnown(context, snapshot) ? NotModified : TypedResults.Json(Answer(item), CatalogJson.Default.ItemAnswer), started);
    }

    /// <summary><c>GET /api/v1/items?cursor=&amp;limit=</c></summary>
    public IResult List(string? cursor, string? limit, HttpContext context)
    {
        var started = time.GetTimestamp();
        var count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, out count) || count is < 1 or > MaxLimit))
        {
            return Sampled(Problems.Validation(new Dictionary<string, string[]> { ["limit"] = [$"must be a whole number from 1 to {MaxLimit}"] }), started);
        }

        var first = 0;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (ItemCursor.Read(cursor) is not { } ordinal)
            {
                return Sampled(Problems.Validation(new Dictionary<string, string[]> { ["cursor"] = ["is not a cursor of this listing"] }), started);
            }

            first = ordinal;
        }

        var snapshot = catalog.Snapshot;
        return Sampled(IsKnown(context, snapshot) ? NotModified : TypedResults.Json(Page(snapshot, first, count), CatalogJson.Default.ItemsAnswer), started);
    }

    /// <summary><c>POST /api/v1/ops/items/stock</c></summary>
    public async Task<Results<JsonHttpResult<StockAnswer>, ProblemHttpResult>> SetStockAsync(StockRequest request, ClaimsPrincipal user, CancellationToken token)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var lines = new List<(string Id, bool InStock)>();
        if (request.Items is not { Count: > 0 and <= MaxStockLines } items)
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["items"] = [$"must hold 1 to {MaxStockLines} lines"] });
        }

        for (var index = 0; index < items.Count; index++)
        {
            if (items[index] is not { Id: { Length: > 0 } id, InStock: { } inStock })
            {
                errors[$"items[{index}]"] = ["needs an id and inStock"];
                continue;
            }

            lines.Add((id, inStock));
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        var unknown = await writer.SetStockAsync(lines, user, token);
        return TypedResults.Json(new StockAnswer(lines.Count - unknown.Count, unknown), CatalogJson.Default.StockAnswer);
    }

    private static ItemAnswer Answer(CatalogItem item) => new(item.Id, item.Title, item.Category, item.Price, item.Currency, item.InStock);

    private static ItemsAnswer Page(CatalogSnapshot snapshot, int first, int count)
    {
        var end = (int)Math.Min((long)first + count, snapshot.Items.Count);
        var items = new List<ItemAnswer>(count);
        for (var ordinal = first; ordinal < end; ordinal++)
        {
            items.Add(Answer(snapshot.Items[ordinal]));
        }

        return new ItemsAnswer(items, end < snapshot.Items.Count ? ItemCursor.Write(end) : null);
    }

    /// <summary>Tags the answer; true when the client has this version already.</summary>
    private bool IsKnown(HttpContext context, CatalogSnapshot snapshot)
    {
        var tag = new EntityTagHeaderValue($"\"{_started:x}-{snapshot.Version:x}\"");
        context.Response.GetTypedHeaders().ETag = tag;
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false));
    }

    private IResult Sampled(IResult result, long started)
    {
        var status = result is IStatusCodeHttpResult { StatusCode: { } code } ? code : StatusCodes.Status200OK;
        samples.Record(new RequestSample("items", time.GetElapsedTime(started), null, status));
        return result;
    }
}
