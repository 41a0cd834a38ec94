using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Where endpoints report each answered request; dashboards, rollups and metrics are made from it.</summary>
public sealed class RequestSamples
{
    /// <summary>Counts one request. Lock-free; costs well under a microsecond.</summary>
    public void Record(in RequestSample sample) => Recorded?.Invoke(sample);

    internal event Action<RequestSample>? Recorded;
}
