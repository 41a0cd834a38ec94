using System.Text.Json.Serialization;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Csv;

/// <summary>What a line of a file would do.</summary>
[JsonConverter(typeof(CamelCaseNames<CsvVerdict>))]
public enum CsvVerdict
{
    /// <summary>Something new: an item that was not there, a rule that does not exist.</summary>
    Added,

    /// <summary>As it was.</summary>
    Kept,

    /// <summary>The item stands at another place, or in the other part.</summary>
    Moved,

    /// <summary>The rule says something else.</summary>
    Changed,

    /// <summary>It breaks a rule; the message says which.</summary>
    Refused,
}

/// <summary>One line of a file.</summary>
/// <param name="Line">From 1, as an editor counts them.</param>
/// <param name="Id">Item or rule; as far as it could be read.</param>
/// <param name="Verdict">What it would do.</param>
/// <param name="Message">What is wrong with it, or worth knowing; null: nothing.</param>
public sealed record CsvLine(long Line, string Id, CsvVerdict Verdict, string? Message = null);

/// <summary>What a file of a list would do. Nothing has been saved.</summary>
/// <param name="Lines">Each line that is not blank, but for the names of the columns.</param>
/// <param name="Removed">Items of the list that the file does not name.</param>
/// <param name="Errors">What is wrong with the whole, by field.</param>
/// <param name="Content">The list that it makes; null where anything is refused.</param>
public sealed record ListCsvReport(IReadOnlyList<CsvLine> Lines, IReadOnlyList<string> Removed, IReadOnlyDictionary<string, string[]> Errors, [property: JsonIgnore] FallbackListContent? Content);

/// <summary>What a file of rules would do. Nothing has been saved.</summary>
/// <param name="Lines">Each line that is not blank, but for the names of the columns.</param>
/// <param name="Errors">What is wrong with the whole, by field.</param>
/// <param name="Rules">Rules that are new or say something else; empty where anything is refused.</param>
public sealed record RuleCsvReport(IReadOnlyList<CsvLine> Lines, IReadOnlyDictionary<string, string[]> Errors, [property: JsonIgnore] IReadOnlyList<RuleContent> Rules);
