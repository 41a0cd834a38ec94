using System.Threading.Channels;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>What is to be stored: a second, a timeline entry or sums.</summary>
internal abstract record TelemetryWrite;

/// <summary>A closed second.</summary>
internal sealed record SecondClosed(SecondSlice Slice) : TelemetryWrite;

/// <summary>A timeline entry.</summary>
internal sealed record EntryAdded(TimelineEntry Entry) : TelemetryWrite;

/// <summary>Sums of series that their owner keeps.</summary>
internal sealed record SumsAdded(IReadOnlyList<SeriesSum> Sums) : TelemetryWrite;

/// <summary>
/// From producers to the one writer of the telemetry file: 1,024 writes, the oldest dropped, because no request may wait for a disk that
/// is slow at storing telemetry.
/// </summary>
internal sealed class TelemetryQueue
{
    private readonly Channel<TelemetryWrite> _channel = Channel.CreateBounded<TelemetryWrite>(
        new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public ChannelReader<TelemetryWrite> Reader => _channel.Reader;

    public void Offer(TelemetryWrite write) => _channel.Writer.TryWrite(write);

    /// <summary>No more writes: the writer ends when it has stored what is here.</summary>
    public void Complete() => _channel.Writer.TryComplete();
}
