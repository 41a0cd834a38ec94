using OpsConsole.Platform.Telemetry.Rollups;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Adds to one period of a series.</summary>
/// <param name="Seconds">The period's length, one of <see cref="RollupLevel.All"/>: how long it is kept.</param>
/// <param name="At">Start of the period.</param>
/// <param name="Name">Of the series; begins with <see cref="OwnedSeries.Prefix"/>.</param>
/// <param name="Value">What is added.</param>
public sealed record SeriesSum(int Seconds, DateTimeOffset At, string Name, double Value);

/// <summary>
/// Series of many names, too many for a row a second each: their owner sums them up itself, and the telemetry file makes no coarser periods of them. Kept in the telemetry
/// file, where nothing waits for the disk and the newest sums may be lost with the process.
/// </summary>
public sealed class OwnedSeries
{
    /// <summary>What their names begin with.</summary>
    public const string Prefix = "rule.";

    private readonly TelemetryQueue _queue;
    private readonly RollupReader _reader;

    internal OwnedSeries(TelemetryQueue queue, RollupReader reader) => (_queue, _reader) = (queue, reader);

    /// <summary>Hands sums on to be stored.</summary>
    public void Add(IReadOnlyList<SeriesSum> sums) => _queue.Offer(new SumsAdded(sums));

    /// <summary>Every period of one length from a time on, of all names. Blocks on the disk.</summary>
    public IReadOnlyList<(string Name, SeriesPoint Point)> Read(int seconds, DateTimeOffset from) => _reader.ReadOwned(seconds, from);
}
