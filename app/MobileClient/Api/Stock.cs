namespace OpsConsole.MobileClient.Api;

/// <summary>Body of <c>POST /ops/items/stock</c>.</summary>
public sealed record StockChange(IReadOnlyList<StockItem> Items);

/// <summary>Whether one item can be sold.</summary>
public sealed record StockItem(string Id, bool InStock);

/// <summary>What the change did.</summary>
public sealed record StockAnswer(int Updated, IReadOnlyList<string>? Unknown);
