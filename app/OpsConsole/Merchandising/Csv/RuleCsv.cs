using System.Globalization;
using System.Text.Json;
using OpsConsole.Merchandising.Content;
using OpsConsole.Platform.Exports;

namespace OpsConsole.Merchandising.Csv;

/// <summary>Rules as a file and back: one line a rule, items in one cell with blanks between them.</summary>
public static class RuleCsv
{
    private static readonly string[] Columns =
        ["id", "name", "effect", "surface", "market", "segment", "category", "query", "items", "itemCategory", "place", "factor", "stock", "priority"];

    private static readonly string[] Needed = ["id", "name", "effect"];

    /// <summary>Writes rules, in this order.</summary>
    public static void Write(TextWriter writer, IEnumerable<RuleContent> rules)
    {
        CsvText.WriteRow(writer, Columns);
        foreach (var rule in rules)
        {
            CsvText.WriteRow(
                writer, rule.Id, rule.Name, NameOf(rule.Effect), rule.When.Surface, rule.When.Market, rule.When.Segment, rule.When.Category, rule.When.Query, string.Join(' ', rule.Items), rule.ItemCategory,
                rule.Place, rule.Factor, NameOf(rule.Stock), rule.Priority);
        }
    }

    /// <summary>Says line by line what a file would do to the rules.</summary>
    /// <param name="text">The file.</param>
    /// <param name="live">The rules as they are, by id.</param>
    /// <param name="check">The rules that contents must keep.</param>
    public static RuleCsvReport Read(string text, IReadOnlyDictionary<string, RuleContent> live, Func<RevisionContent, ContentFindings> check)
    {
        if (CsvTable.Read(text, Needed, out var fault) is not { } table)
        {
            return new RuleCsvReport([], new Dictionary<string, string[]> { ["file"] = [fault!] }, []);
        }

        var (lines, rules) = (new List<CsvLine>(), new List<RuleContent>());
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var faults = new List<string>();
            var rule = RuleOf(table, row, faults);
            var findings = check(rule);
            // What could not be read is said once, not again as what is missing.
            faults.AddRange(findings.Errors.Where(error => !faults.Exists(told => told.StartsWith(error.Key + " ", StringComparison.Ordinal))).Select(error => $"{error.Key} {error.Value[0]}"));
            if (!seen.TryAdd(rule.Id, row.Line))
            {
                faults.Add($"id is in line {seen[rule.Id]} already");
            }

            if (faults.Count > 0)
            {
                lines.Add(new CsvLine(row.Line, rule.Id, CsvVerdict.Refused, string.Join("; ", faults)));
                continue;
            }

            var verdict = !live.TryGetValue(rule.Id, out var before) ? CsvVerdict.Added : ContentJson.Write(before) == ContentJson.Write(rule) ? CsvVerdict.Kept : CsvVerdict.Changed;
            lines.Add(new CsvLine(row.Line, rule.Id, verdict, findings.Warnings.Count > 0 ? string.Join("; ", findings.Warnings) : null));
            if (verdict != CsvVerdict.Kept)
            {
                rules.Add(rule);
            }
        }

        return new RuleCsvReport(lines, new Dictionary<string, string[]>(), lines.Exists(line => line.Verdict == CsvVerdict.Refused) ? [] : rules);
    }

    private static RuleContent RuleOf(CsvTable table, CsvTableRow row, List<string> faults) => new()
    {
        Id = table.Cell(row, "id"),
        Name = table.Cell(row, "name"),
        When = new RuleScope(
            table.Optional(row, "surface"), table.Optional(row, "market"), table.Optional(row, "segment"), table.Optional(row, "category"), table.Optional(row, "query")),
        Effect = Named<RuleEffect>("effect", table.Cell(row, "effect"), faults),
        Items = table.Cell(row, "items").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ItemCategory = table.Optional(row, "itemCategory"),
        Place = Number("place", table.Optional(row, "place"), faults),
        Factor = Fraction("factor", table.Optional(row, "factor"), faults),
        Stock = table.Optional(row, "stock") is { } stock ? Named<StockPolicy>("stock", stock, faults) : StockPolicy.CloseGap,
        Priority = Number("priority", table.Optional(row, "priority"), faults) ?? 0,
    };

    private static int? Number(string field, string? text, List<string> faults)
    {
        if (text is null)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        faults.Add($"{field} must be a whole number");
        return null;
    }

    private static double? Fraction(string field, string? text, List<string> faults)
    {
        if (text is null)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return number;
        }

        faults.Add($"{field} must be a number with a decimal point");
        return null;
    }

    private static T Named<T>(string field, string text, List<string> faults)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(NameOf(value), text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        faults.Add($"{field} must be one of {string.Join(", ", Enum.GetValues<T>().Select(NameOf))}");
        return default;
    }

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
