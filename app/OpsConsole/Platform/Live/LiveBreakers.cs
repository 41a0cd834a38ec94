using System.Collections.Immutable;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Platform.Live;

/// <summary>The newest row of every breaker, as it came over the live feed; at most 256.</summary>
public sealed class LiveBreakers(LiveFeed live, SeriesRecorder series, TimeProvider time) : BackgroundService
{
    private const int Bound = 256;

    /// <summary>Every breaker reports once a second; one silent for so long is gone, with the model version that it guarded.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(15);

    private readonly LiveSubscription _mailbox = live.Subscribe(typeof(BreakerRow));
    private readonly Dictionary<string, long> _heard = new(StringComparer.Ordinal);
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
            var now = time.GetTimestamp();
            foreach (var row in _mailbox.Drain().Cast<BreakerRow>())
            {
                if (_rows.Count < Bound || _rows.ContainsKey(row.Name))
                {
                    _rows = _rows.SetItem(row.Name, row);
                    _heard[row.Name] = now;
                    series.Gauge(SeriesNames.BreakerState(row.Name), SeriesNames.BreakerValue(row.State));
                }
            }

            foreach (var gone in _rows.Keys.Where(name => time.GetElapsedTime(_heard[name], now) > s_silence))
            {
                _rows = _rows.Remove(gone);
                _heard.Remove(gone);
            }
        }
    }
}
