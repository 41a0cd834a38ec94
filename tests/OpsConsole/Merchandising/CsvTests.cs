using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Csv;

namespace OpsConsole.Tests.Merchandising;

public sealed class CsvTests
{
    private static readonly CatalogSnapshot Catalog = new(
        [.. "a b c d e -f".Split(' ').Select((id, ordinal) => new CatalogItem(ordinal, id, id == "a" ? "=HYPERLINK(\"x\"), a mug" : $"Item {id}", "Kitchen/Mugs", 2.5m, "EUR", id != "e"))], 1);

    private static readonly FallbackListContent List = new() { Slot = "home", Items = ["a", "b", "c", "d"], Reserve = ["-f"], Stock = StockPolicy.Backfill };

    [Fact]
    public void A_list_written_and_read_again_is_the_same_and_no_cell_is_a_formula()
    {
        using var writer = new StringWriter();
        ListCsv.Write(writer, List, Catalog);
        var report = ListCsv.Read(writer.ToString(), List, Catalog, Check);

        Assert.DoesNotContain(writer.ToString().Split('\n').SelectMany(line => line.Split(',')), cell => cell.TrimStart('"') is ['=' or '-' or '+' or '@', ..]);
        Assert.All(report.Lines, line => Assert.Equal((CsvVerdict.Kept, (string?)null), (line.Verdict, line.Message)));
        Assert.Equal(ContentJson.Write(List), ContentJson.Write(report.Content!));
    }

    [Fact]
    public void A_dry_run_tells_line_by_line_what_is_added_moved_refused_and_gone()
    {
        var report = ListCsv.Read("\uFEFFid,PART\r\nb,\r\na,items\r\ne,\r\n\r\nnothing,\r\na,\r\nd,cellar\r\n", List, Catalog, Check);

        Assert.Equal(
            [
                new CsvLine(2, "b", CsvVerdict.Moved), new CsvLine(3, "a", CsvVerdict.Moved), new CsvLine(4, "e", CsvVerdict.Added, "is out of stock"),
                new CsvLine(6, "nothing", CsvVerdict.Refused, "is not an item of the catalogue"), new CsvLine(7, "a", CsvVerdict.Refused, "is in line 3 already"),
                new CsvLine(8, "d", CsvVerdict.Refused, "part must be items or reserve"),
            ],
            report.Lines);
        Assert.Equal(["c", "d", "-f"], report.Removed);
        Assert.Null(report.Content);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("item\na\n", "has no column id: the first line names the columns")]
    [InlineData("id\na\0\n", "holds a NUL character")]
    public void A_file_that_cannot_be_read_says_why(string file, string why) => Assert.Equal([why], ListCsv.Read(file, List, Catalog, Check).Errors["file"]);

    [Fact]
    public void A_list_too_short_is_refused_as_a_whole()
    {
        var report = ListCsv.Read("id\na\nb\n", List, Catalog, Check);

        Assert.Null(report.Content);
        Assert.Contains("items", report.Errors.Keys);
    }

    [Fact]
    public void Rules_written_and_read_again_are_the_same_and_only_those_that_change_become_drafts()
    {
        RuleContent[] rules =
        [
            new() { Id = "hide", Name = "=no mugs, \"for now\"", Effect = RuleEffect.Hide, ItemCategory = "Kitchen/Mugs", When = new RuleScope(Surface: "home", Market: "uk") },
            new() { Id = "lift", Name = "Lift", Effect = RuleEffect.Boost, Factor = 1.5, Items = ["a", "-f"], Priority = 7 },
            new() { Id = "pin", Name = "Pin", Effect = RuleEffect.Pin, Place = 3, Items = ["b", "c"], Stock = StockPolicy.Backfill, When = new RuleScope(Query: "tea, cups") },
        ];
        using var writer = new StringWriter();
        RuleCsv.Write(writer, rules);
        var live = rules.ToDictionary(rule => rule.Id);

        var same = RuleCsv.Read(writer.ToString(), live, Check);
        Assert.All(same.Lines, line => Assert.Equal((CsvVerdict.Kept, (string?)null), (line.Verdict, line.Message)));
        Assert.Empty(same.Rules);

        live.Remove("hide");
        live["lift"] = live["lift"] with { Factor = 2 };
        var changes = RuleCsv.Read(writer.ToString(), live, Check);
        Assert.Equal([CsvVerdict.Added, CsvVerdict.Changed, CsvVerdict.Kept], changes.Lines.Select(line => line.Verdict));
        Assert.Equal(rules[..2].Select(ContentJson.Write), changes.Rules.Select(ContentJson.Write));
    }

    [Fact]
    public void A_rule_with_a_fault_keeps_the_whole_file_from_becoming_drafts()
    {
        var report = RuleCsv.Read("id,name,effect,factor,items,place\ngood,Good,bury,0.5,a,\nbad,Bad,raise,much,zz,first\n", new Dictionary<string, RuleContent>(), Check);

        Assert.Equal(CsvVerdict.Added, report.Lines[0].Verdict);
        Assert.Equal(
            "effect must be one of hide, pin, bury, boost; place must be a whole number; factor must be a number with a decimal point; items[0] is not an item of the catalogue",
            report.Lines[1].Message);
        Assert.Empty(report.Rules);
    }

    private static ContentFindings Check(RevisionContent content) => ContentChecks.Check(content, Catalog, ["home"]);
}
