using System.Collections.Immutable;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Platform.Live;

/// <summary>The newest row of every breaker, as it came over the live feed; at most 256.</summary>
public sealed class LiveBreakers(LiveFeed live, SeriesRecorder series) : BackgroundService
{
    private const int Bound = 256;

    private readonly LiveSubscription _mailbox = live.Subscribe(typeof(BreakerRow));
    private ImmutableSortedDictionary<string, BreakerRow> _rows = ImmutableSortedDictionary.Create<string, BreakerRow>(StringComparer.Ordinal);

    /// <summary>Rows by name.</summary>
    public IReadOnlyDictionary<string, BreakerRow> Rows => _rows;

    /// <inheritdoc />
    public override void Dispose()
    {
        _mailbox.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _mailbox.WaitAsync(stoppingToken).ConfigureAwait(false))
        {
            foreach (var row in _mailbox.Drain().Cast<BreakerRow>())
            {
                if (_rows.Count < Bound || _rows.ContainsKey(row.Name))
                {
                    _rows = _rows.SetItem(row.Name, row);
                    series.Gauge(SeriesNames.BreakerState(row.Name), SeriesNames.BreakerValue(row.State));
                }
            }
        }
    }
}
