using System.Collections.Concurrent;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Platform.Resilience.Faults;

/// <summary>The fault lab: every fault point by name.</summary>
public sealed class FaultPoints
{
    /// <summary>Inference of the recommendation model.</summary>
    public const string Inference = "inference";

    /// <summary>The look-up of a shopper's profile.</summary>
    public const string Profile = "profile";

    private readonly ConcurrentDictionary<string, FaultPoint> _points = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly Timeline _timeline;

    public FaultPoints(TimeProvider time, Timeline timeline)
    {
        _time = time;
        _timeline = timeline;
        Get(Inference);
        Get(Profile);
    }

    /// <summary>All points, by name.</summary>
    public IReadOnlyList<FaultPoint> All => [.. _points.Values.OrderBy(point => point.Name, StringComparer.Ordinal)];

    /// <summary>The point of that name, made on first use: name it once, at start.</summary>
    public FaultPoint Get(string name) => _points.GetOrAdd(name, static (key, time) => new FaultPoint(key, time), _time);

    /// <summary>The point, or null where there is none.</summary>
    public FaultPoint? Find(string name) => _points.GetValueOrDefault(name);

    /// <summary>Sets or clears a fault and leaves an entry in the timeline.</summary>
    public void Set(FaultPoint point, Fault fault)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(fault);
        point.Set(fault);
        var off = fault.Mode == FaultMode.Off;
        _timeline.Add(new TimelineEntry(
            _time.GetUtcNow(), "fault",
            off ? $"Fault at {point.Name} cleared" : $"Fault at {point.Name}: {fault.Mode.Word()}, {fault.Rate:P0} of calls",
            off ? null : $"ends {fault.Until:HH:mm:ss} UTC",
            fault.Actor));
    }
}

/// <summary>Words for modes, as the API uses them.</summary>
public static class FaultWords
{
    public static string Word(this FaultMode mode) => mode switch
    {
        FaultMode.Throw => "throw",
        FaultMode.Hang => "hang",
        FaultMode.Slow => "slow",
        FaultMode.Garbage => "garbage",
        _ => "off",
    };

    /// <summary>The mode of that word; null where there is none.</summary>
    public static FaultMode? Parse(string? word) => Enum.GetValues<FaultMode>().Cast<FaultMode?>().FirstOrDefault(mode => mode!.Value.Word() == word);
}
