using System.Text;
using OpsConsole.Platform.Exports;

namespace OpsConsole.Ingestion.Imports;

/// <summary>Counts skipped lines by reason and writes each to a report, which is made with the first of them.</summary>
internal sealed class SkippedLines(string report) : IDisposable
{
    private const int LongestExcerpt = 200;

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private StreamWriter? _writer;

    /// <summary>Lines by reason.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>The report, or null while no line was skipped.</summary>
    public string? Report => _writer is null ? null : report;

    public void Add(string file, long line, string reason, string excerpt)
    {
        _counts[reason] = _counts.GetValueOrDefault(reason) + 1;
        if (_writer is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(report)!);
            _writer = new StreamWriter(report, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            _writer.WriteLine("file,line,reason,excerpt");
        }

        var shown = excerpt.Length > LongestExcerpt ? excerpt[..LongestExcerpt] : excerpt;
        CsvText.WriteRow(_writer, Path.GetFileName(file), line, reason, shown.ReplaceLineEndings(" "));
    }

    public void Dispose() => _writer?.Dispose();
}
