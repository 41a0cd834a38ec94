namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>Calls and failures of the last while, in ten slices that fall out one by one. Not thread-safe: the breaker's lock covers it.</summary>
internal sealed class HealthWindow(long length)
{
    private const int Slices = 10;

    private readonly long _sliceLength = Math.Max(1, length / Slices);
    private readonly int[] _calls = new int[Slices];
    private readonly int[] _failures = new int[Slices];
    private long _slice = long.MinValue;

    public int Calls { get; private set; }

    public int Failures { get; private set; }

    /// <summary>Failures over calls; null without calls.</summary>
    public double? Ratio => Calls == 0 ? null : (double)Failures / Calls;

    public void Add(long now, bool failed)
    {
        Advance(now);
        var index = (int)(_slice % Slices);
        _calls[index]++;
        Calls++;
        if (failed)
        {
            _failures[index]++;
            Failures++;
        }
    }

    /// <summary>Drops what has become too old by now.</summary>
    public void Advance(long now)
    {
        var slice = now / _sliceLength;
        if (slice <= _slice)
        {
            return;
        }

        var passed = _slice == long.MinValue ? Slices : Math.Min(Slices, slice - _slice);
        for (var step = 0; step < passed; step++)
        {
            var index = (int)((slice - step) % Slices);
            Calls -= _calls[index];
            Failures -= _failures[index];
            _calls[index] = 0;
            _failures[index] = 0;
        }

        _slice = slice;
    }

    public void Clear()
    {
        Array.Clear(_calls);
        Array.Clear(_failures);
        Calls = 0;
        Failures = 0;
    }
}
