namespace OpsConsole.Platform.Resilience.Limits;

/// <summary>
/// Finds the number of calls side by side at which the dependency is busy but does not queue inside. Not thread-safe: the limit's lock covers it.
/// </summary>
/// <remarks>
/// 1. Latencies are gathered in windows of at least 50 calls and 100 ms; a window's median stands for it.
/// 2. The floor is the least median seen; it rises by 1 % a window, so that a dependency that has become slower is believed in the end.
/// 3. At a window's end: limit × clamp(2 × floor / median, 0.5, 1) + √limit, smoothed (the gradient of Netflix's concurrency-limits).
/// 4. It does not grow when less than half of it was used: an unused limit has not been tested.
/// 5. A time-out multiplies it by 0.7, at most once in a tenth of a second: time-outs come in groups for one cause.
/// </remarks>
internal sealed class LimitController(GuardOptions options, TimeProvider time)
{
    private const int WindowCalls = 50;
    private const double Tolerance = 2.0;
    private const double Backoff = 0.7;
    private const double FloorRise = 1.01;
    private const double Smoothing = 0.5;
    private static readonly TimeSpan s_windowLength = TimeSpan.FromMilliseconds(100);

    private readonly LatencyHistogram _window = new();
    private double _limit = options.InitialConcurrency;
    private double _floorMs = double.PositiveInfinity;
    private long _windowStarted = time.GetTimestamp();
    private long _lastBackoff = long.MinValue;
    private int _mostInFlight;

    /// <summary>Calls allowed side by side.</summary>
    public int Limit => (int)_limit;

    /// <summary>Median of the last full window; null before the first.</summary>
    public TimeSpan? TypicalLatency { get; private set; }

    /// <summary>Says how many run now.</summary>
    public void Observe(int inFlight) => _mostInFlight = Math.Max(_mostInFlight, inFlight);

    /// <summary>One call took so long.</summary>
    public void Sample(TimeSpan latency)
    {
        _window.Add(latency);
        if (_window.Count < WindowCalls)
        {
            return;
        }

        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_windowStarted, now) >= s_windowLength)
        {
            EndWindow(now);
        }
    }

    /// <summary>One call overran its time-out.</summary>
    public void TimedOut()
    {
        var now = time.GetTimestamp();
        if (_lastBackoff != long.MinValue && time.GetElapsedTime(_lastBackoff, now) < s_windowLength)
        {
            return;
        }

        _lastBackoff = now;
        _limit = Math.Max(options.MinimumConcurrency, _limit * Backoff);
        StartWindow(now);
    }

    private void EndWindow(long now)
    {
        var median = _window.Median();
        TypicalLatency = median;
        var medianMs = Math.Max(median.TotalMilliseconds, 0.001);
        _floorMs = Math.Min(_floorMs * FloorRise, medianMs);

        var gradient = Math.Clamp(Tolerance * _floorMs / medianMs, 0.5, 1.0);
        var target = _limit * gradient + Math.Sqrt(_limit);
        var next = _limit + Smoothing * (target - _limit);
        var halfIdle = _mostInFlight * 2 < _limit;
        if (next < _limit || !halfIdle)
        {
            _limit = Math.Clamp(next, options.MinimumConcurrency, options.MaximumConcurrency);
        }

        StartWindow(now);
    }

    private void StartWindow(long now)
    {
        _window.Clear();
        _windowStarted = now;
        _mostInFlight = 0;
    }
}
