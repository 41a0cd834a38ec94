using OpsConsole.Platform.Persistence;

namespace OpsConsole.Catalog;

/// <summary>Reads the table <c>items</c> into a snapshot.</summary>
public sealed class ItemTable(OpsDatabase database)
{
    /// <summary>All items by ordinal; a discontinued one keeps its place and counts as out of stock.</summary>
    public IReadOnlyList<CatalogItem> ReadAll()
    {
        using var connection = database.OpenHeld();
        using var row = new SqliteStatement(connection, "SELECT ordinal, id, title, category, price, currency, in_stock AND NOT discontinued FROM items ORDER BY ordinal");
        var items = new List<CatalogItem>();
        while (row.Step())
        {
            items.Add(new CatalogItem((int)row.Int64(0), row.Text(1)!, row.Text(2)!, row.Text(3)!, Money.FromTenThousandths(row.Int64(4)), row.Text(5)!, row.Int64(6) != 0));
        }

        return items;
    }
}
