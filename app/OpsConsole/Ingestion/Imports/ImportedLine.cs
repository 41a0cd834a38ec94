using OpsConsole.Catalog;
using OpsConsole.Platform.Events;

namespace OpsConsole.Ingestion.Imports;

/// <summary>What a line of a file gives: an event, or why it is skipped.</summary>
/// <param name="Event">The event; its sequence is the line's number, because the importer gives sequences anew.</param>
/// <param name="SkipReason">A short constant, or null.</param>
/// <param name="Excerpt">Of a skipped line: what helps to find the cause, without anything about a person.</param>
internal readonly record struct ImportedLine(ShopEvent? Event, string? SkipReason, string Excerpt)
{
    public static ImportedLine Skip(string reason, string excerpt) => new(null, reason, excerpt);
}

/// <summary>A file of events in one format.</summary>
internal abstract class EventFile(CsvSource source) : IDisposable
{
    protected CsvSource Source { get; } = source;

    /// <summary>Line of the file that was read last, from 1.</summary>
    public long Line => Source.Line;

    /// <summary>Reads the next line; false at the end.</summary>
    public bool Read(out ImportedLine line)
    {
        if (!Source.Read())
        {
            line = default;
            return false;
        }

        line = Parse();
        return true;
    }

    /// <summary>What the file says about its items, once it has been read.</summary>
    public abstract IEnumerable<ItemDraft> Items { get; }

    public void Dispose() => Source.Dispose();

    protected abstract ImportedLine Parse();
}
