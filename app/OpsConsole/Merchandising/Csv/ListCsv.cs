using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Platform.Exports;

namespace OpsConsole.Merchandising.Csv;

/// <summary>A fallback list as a file and back. Only <c>id</c> and <c>part</c> are read; the rest says which item it is.</summary>
public static class ListCsv
{
    private const string Shown = "items";
    private const string Kept = "reserve";

    /// <summary>Writes a list: its items in order, then its reserve.</summary>
    public static void Write(TextWriter writer, FallbackListContent list, CatalogSnapshot catalog)
    {
        CsvText.WriteRow(writer, "part", "id", "title", "category", "price", "currency", "inStock");
        foreach (var (part, ids) in new[] { (Shown, list.Items), (Kept, list.Reserve) })
        {
            foreach (var id in ids)
            {
                var item = catalog.Find(id);
                CsvText.WriteRow(writer, part, id, item?.Title, item?.Category, item?.Price, item?.Currency, item is null ? null : item.InStock ? "yes" : "no");
            }
        }
    }

    /// <summary>Says line by line what a file would make of a list.</summary>
    /// <param name="text">The file.</param>
    /// <param name="list">The list as it is: what the file does not say comes from it.</param>
    /// <param name="catalog">Whose items it may name.</param>
    /// <param name="check">The rules that contents must keep.</param>
    public static ListCsvReport Read(string text, FallbackListContent list, CatalogSnapshot catalog, Func<RevisionContent, ContentFindings> check)
    {
        if (CsvTable.Read(text, ["id"], out var fault) is not { } table)
        {
            return new ListCsvReport([], [], new Dictionary<string, string[]> { ["file"] = [fault!] }, null);
        }

        // 1. Each line by itself.
        var (items, reserve, lines) = (new List<string>(), new List<string>(), new List<CsvLine>());
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var (id, part) = (table.Cell(row, "id"), table.Optional(row, "part") ?? Shown);
            var wrong = FaultOf(id, part, catalog, seen);
            if (wrong is not null)
            {
                lines.Add(new CsvLine(row.Line, id, CsvVerdict.Refused, wrong));
                continue;
            }

            seen.Add(id, row.Line);
            var (now, before) = part == Kept ? (reserve, list.Reserve) : (items, list.Items);
            var verdict = !list.Items.Contains(id) && !list.Reserve.Contains(id) ? CsvVerdict.Added
                : now.Count < before.Count && before[now.Count] == id ? CsvVerdict.Kept : CsvVerdict.Moved;
            now.Add(id);
            lines.Add(new CsvLine(row.Line, id, verdict, catalog.Find(id) is { InStock: false } ? "is out of stock" : null));
        }

        // 2. The whole.
        var made = list with { Items = items, Reserve = reserve };
        var errors = lines.Exists(line => line.Verdict == CsvVerdict.Refused) ? new Dictionary<string, string[]>() : check(made).Errors;
        var usable = errors.Count == 0 && lines.TrueForAll(line => line.Verdict != CsvVerdict.Refused);
        return new ListCsvReport(lines, [.. list.Items.Concat(list.Reserve).Where(id => !seen.ContainsKey(id))], errors, usable ? made : null);
    }

    private static string? FaultOf(string id, string part, CatalogSnapshot catalog, Dictionary<string, long> seen) =>
        part is not (Shown or Kept) ? $"part must be {Shown} or {Kept}"
        : catalog.Find(id) is null ? "is not an item of the catalogue"
        : seen.TryGetValue(id, out var line) ? $"is in line {line} already" : null;
}
