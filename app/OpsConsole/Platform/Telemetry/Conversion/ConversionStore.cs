using System.Collections.Immutable;
using OpsConsole.Platform.Time;

namespace OpsConsole.Platform.Telemetry.Conversion;

/// <summary>
/// How far what was shown led to taps and purchases, over the last 24 hours by the minute of receipt.
/// </summary>
/// <remarks>
/// The click-through rate is taps over impressions, the conversion rate purchases over impressions, both counting events of the window that
/// carry the id of the slate they answer: a tap may answer an impression of an earlier window, which evens out over windows of some
/// minutes. No event is guessed into a slate. Older minutes are read from the telemetry file as series <c>conversion.…</c>.
/// Events are received at the shop's time. Where its clock runs faster, a minute of this store is what the shop lives through in one: at a speed of
/// 1,440 a day. So a figure has the same number of shoppers behind it at any speed.
/// </remarks>
public sealed class ConversionStore(ShopClock shop)
{
    /// <summary>Longest window.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Dictionary<string, double>> _minutes = [];

    /// <summary>Seconds of the shop in one minute of this store.</summary>
    internal long MinuteSeconds { get; } = Math.Max(60, (long)Math.Round(60 * shop.Speed));

    /// <summary>Sums over the last minutes.</summary>
    /// <param name="windowSeconds">Real seconds, from 60 to a day; rounded up to whole minutes.</param>
    /// <param name="agoSeconds">How long before now the window ends.</param>
    public ConversionRow Window(int windowSeconds, int agoSeconds = 0)
    {
        var length = Math.Clamp((windowSeconds + 59) / 60, 1, (int)Kept.TotalMinutes);
        var end = MinuteOf(shop.GetUtcNow()) + ((1 - (agoSeconds / 60.0)) * MinuteSeconds);
        var begin = end - (length * MinuteSeconds);
        var counts = new Dictionary<string, ConversionCounts>(StringComparer.Ordinal);
        var revenue = new Dictionary<string, decimal>(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (var (minute, sums) in _minutes)
            {
                if (minute < begin || minute >= end)
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
        return new ConversionRow(length * 60, counts.Values.Aggregate(ConversionCounts.None, static (left, right) => left + right), unattributed ?? ConversionCounts.None,
            counts.ToImmutableDictionary(StringComparer.Ordinal), revenue.ToImmutableDictionary(StringComparer.Ordinal));
    }

    /// <summary>Begin of the oldest minute that is kept, Unix seconds.</summary>
    internal long OldestKept => MinuteOf(shop.GetUtcNow() - shop.ShopTime(Kept));

    /// <summary>Begin of the minute of a moment, Unix seconds.</summary>
    internal long MinuteOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / MinuteSeconds * MinuteSeconds;

    /// <summary>Takes in sums by minute and series name.</summary>
    internal void Apply(IEnumerable<KeyValuePair<(long Minute, string Name), double>> sums)
    {
        var oldest = OldestKept - MinuteSeconds;
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
