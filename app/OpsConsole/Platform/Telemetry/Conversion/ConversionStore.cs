using System.Collections.Immutable;

namespace OpsConsole.Platform.Telemetry.Conversion;

/// <summary>
/// How far what was shown led to taps and purchases, over the last 24 hours by the minute of receipt.
/// </summary>
/// <remarks>
/// The click-through rate is taps over impressions, the conversion rate purchases over impressions, both counting events of the window that
/// carry the id of the slate they answer: a tap may answer an impression of an earlier window, which evens out over windows of some
/// minutes. No event is guessed into a slate. Older minutes are read from the telemetry file as series <c>conversion.…</c>.
/// </remarks>
public sealed class ConversionStore(TimeProvider time)
{
    /// <summary>Longest window.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Dictionary<string, double>> _minutes = [];

    /// <summary>Sums over the last minutes.</summary>
    /// <param name="windowSeconds">From 60 to a day; rounded up to whole minutes.</param>
    /// <param name="agoSeconds">How long before now the window ends.</param>
    public ConversionRow Window(int windowSeconds, int agoSeconds = 0)
    {
        var length = Math.Clamp((windowSeconds + 59) / 60, 1, (int)Kept.TotalMinutes) * 60;
        var end = (time.GetUtcNow().ToUnixTimeSeconds() / 60 * 60) + 60 - agoSeconds;
        var counts = new Dictionary<string, ConversionCounts>(StringComparer.Ordinal);
        var revenue = new Dictionary<string, decimal>(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (var (minute, sums) in _minutes)
            {
                if (minute < end - length || minute >= end)
                {
                    continue;
                }

                foreach (var (name, sum) in sums)
                {
                    if (ConversionTally.Counts(name, sum) is { } counted)
                    {
                        counts[counted.Source] = counts.GetValueOrDefault(counted.Source, ConversionCounts.None) + counted.Counts;
                    }
                    else if (ConversionTally.Revenue(name) is { } earned && earned.Source != ConversionTally.NoSource)
                    {
                        revenue[earned.Currency] = revenue.GetValueOrDefault(earned.Currency) + (decimal)Math.Round(sum, 4);
                    }
                }
            }
        }

        counts.Remove(ConversionTally.NoSource, out var unattributed);
        return new ConversionRow(length, counts.Values.Aggregate(ConversionCounts.None, static (left, right) => left + right), unattributed ?? ConversionCounts.None,
            counts.ToImmutableDictionary(StringComparer.Ordinal), revenue.ToImmutableDictionary(StringComparer.Ordinal));
    }

    /// <summary>Takes in sums by minute and series name.</summary>
    internal void Apply(IEnumerable<KeyValuePair<(long Minute, string Name), double>> sums)
    {
        var oldest = (time.GetUtcNow() - Kept).ToUnixTimeSeconds() - 60;
        lock (_gate)
        {
            foreach (var ((minute, name), sum) in sums)
            {
                if (minute < oldest)
                {
                    continue;
                }

                if (!_minutes.TryGetValue(minute, out var names))
                {
                    _minutes[minute] = names = new(StringComparer.Ordinal);
                }

                names[name] = names.GetValueOrDefault(name) + sum;
            }

            while (_minutes.Count > 0 && _minutes.First().Key is var first && first < oldest)
            {
                _minutes.Remove(first);
            }
        }
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _minutes.Clear();
        }
    }
}
