using OpsConsole.Platform.Events;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Ingestion;

/// <summary>What ingestion did over the last 60 seconds.</summary>
/// <param name="PerSecond">Events accepted, per second.</param>
/// <param name="Accepted">Events stored.</param>
/// <param name="Duplicates">Events that were stored before.</param>
/// <param name="Rejected">Events refused.</param>
/// <param name="RejectedByReason">Refused, by <see cref="IngestError"/>; only reasons that occurred.</param>
/// <param name="Late">Accepted, but more than an hour after they occurred.</param>
/// <param name="Future">Accepted, though the device's clock runs ahead.</param>
/// <param name="UnknownItems">Accepted with an item that the catalogue does not have (yet).</param>
/// <param name="Queued">Rows that wait to be committed now.</param>
/// <param name="Capacity">How many may wait.</param>
public sealed record IngestionFigures(
    double PerSecond, long Accepted, long Duplicates, long Rejected, IReadOnlyDictionary<string, long> RejectedByReason, long Late, long Future, long UnknownItems,
    int Queued, int Capacity);

/// <summary>Counts what ingestion does, by the second, over a sliding minute; in memory.</summary>
public sealed class IngestionStats
{
    private const int WindowSeconds = 60;

    private readonly Lock _gate = new();
    private readonly Second[] _ring = new Second[WindowSeconds];
    private readonly TimeProvider _time;
    private readonly EventWriter _writer;
    private readonly SeriesRecorder? _series;

    /// <param name="time">The clock.</param>
    /// <param name="writer">Whose queue is shown.</param>
    /// <param name="series">Where refused events and duplicates are kept over time; accepted ones are counted from the stream.</param>
    internal IngestionStats(TimeProvider time, EventWriter writer, SeriesRecorder? series = null)
    {
        _time = time;
        _writer = writer;
        _series = series;
    }

    /// <summary>The last 60 seconds, the current one included.</summary>
    public IngestionFigures Snapshot()
    {
        var total = new Second();
        var oldest = _time.GetUtcNow().ToUnixTimeSeconds() - WindowSeconds;
        lock (_gate)
        {
            foreach (var second in _ring)
            {
                if (second is not null && second.At > oldest)
                {
                    total.Add(second);
                }
            }
        }

        return new IngestionFigures(
            (double)total.Accepted / WindowSeconds, total.Accepted, total.Duplicates, total.Rejected.Values.Sum(), total.Rejected, total.Late, total.Future,
            total.UnknownItems, _writer.Queued, EventWriter.Capacity);
    }

    internal void Accepted(EventFlags flags, bool unknownItem)
    {
        lock (_gate)
        {
            var second = Current();
            second.Accepted++;
            second.Late += flags.HasFlag(EventFlags.Late) ? 1 : 0;
            second.Future += flags.HasFlag(EventFlags.Future) ? 1 : 0;
            second.UnknownItems += unknownItem ? 1 : 0;
        }
    }

    internal void Duplicate()
    {
        _series?.Increment(EventRates.Duplicates);
        lock (_gate)
        {
            Current().Duplicates++;
        }
    }

    internal void Rejected(string error)
    {
        _series?.Increment(EventRates.Rejected);
        lock (_gate)
        {
            var reasons = Current().Rejected;
            reasons[error] = reasons.GetValueOrDefault(error) + 1;
        }
    }

    private Second Current()
    {
        var at = _time.GetUtcNow().ToUnixTimeSeconds();
        ref var second = ref _ring[at % WindowSeconds];
        if (second is null || second.At != at)
        {
            second = new Second { At = at };
        }

        return second;
    }

    private sealed class Second
    {
        public long At { get; init; }

        public long Accepted { get; set; }

        public long Duplicates { get; set; }

        public long Late { get; set; }

        public long Future { get; set; }

        public long UnknownItems { get; set; }

        public Dictionary<string, long> Rejected { get; } = new(StringComparer.Ordinal);

        public void Add(Second other)
        {
            Accepted += other.Accepted;
            Duplicates += other.Duplicates;
            Late += other.Late;
            Future += other.Future;
            UnknownItems += other.UnknownItems;
            foreach (var (reason, count) in other.Rejected)
            {
                Rejected[reason] = Rejected.GetValueOrDefault(reason) + count;
            }
        }
    }
}
