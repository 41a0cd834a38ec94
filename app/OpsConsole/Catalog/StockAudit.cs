using System.Globalization;
using System.Text.Json;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Catalog;

/// <summary>What the audit keeps of a stock report.</summary>
/// <param name="Updated">Items set.</param>
/// <param name="Unknown">Ids that the catalogue does not have.</param>
/// <param name="InStock">Those that can be sold; with <paramref name="SoldOut"/> at most <see cref="StockAudit.MaxIds"/>, the first of the report.</param>
/// <param name="SoldOut">Those that cannot.</param>
internal sealed record AuditedStock(int Updated, int Unknown, IReadOnlyList<string> InStock, IReadOnlyList<string> SoldOut);

/// <summary>Makes the audit's row of a stock report: one a report, of bounded length however long the report.</summary>
internal static class StockAudit
{
    /// <summary>Ids that a row names.</summary>
    public const int MaxIds = 20;

    public static AuditChange Of(IReadOnlyCollection<(string Id, bool InStock)> stock, IReadOnlyCollection<string> unknown)
    {
        var strangers = unknown.ToHashSet(StringComparer.Ordinal);
        var named = stock.Where(line => !strangers.Contains(line.Id)).Take(MaxIds).ToList();
        var updated = stock.Count - unknown.Count;
        var after = new AuditedStock(updated, unknown.Count, [.. named.Where(line => line.InStock).Select(line => line.Id)], [.. named.Where(line => !line.InStock).Select(line => line.Id)]);
        return new AuditChange(
            "item.setStock", updated == 1 ? named[0].Id : string.Create(CultureInfo.InvariantCulture, $"{updated} items"), After: JsonSerializer.Serialize(after, CatalogJson.Default.AuditedStock));
    }
}
