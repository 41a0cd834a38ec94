using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Catalog;

/// <summary>An item as the mobile API shows it.</summary>
public sealed record ItemAnswer(string Id, string Title, string Category, decimal Price, string Currency, bool InStock);

/// <summary>A page of the catalogue.</summary>
/// <param name="Items">In the order in which they were added.</param>
/// <param name="NextCursor">For the next page; null on the last.</param>
public sealed record ItemsAnswer(IReadOnlyList<ItemAnswer> Items, string? NextCursor);

/// <summary>Body of <c>POST /api/v1/ops/items/stock</c>.</summary>
public sealed record StockRequest(IReadOnlyList<StockLine?>? Items);

/// <summary>Whether an item can be sold.</summary>
public sealed record StockLine(string? Id, bool? InStock);

/// <summary>What became of a stock report.</summary>
/// <param name="Updated">Items set.</param>
/// <param name="Unknown">Ids that the catalogue does not have.</param>
public sealed record StockAnswer(int Updated, IReadOnlyList<string> Unknown);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ItemAnswer))]
[JsonSerializable(typeof(ItemsAnswer))]
[JsonSerializable(typeof(StockRequest))]
[JsonSerializable(typeof(StockAnswer))]
[JsonSerializable(typeof(AuditedStock))]
internal sealed partial class CatalogJson : JsonSerializerContext;
