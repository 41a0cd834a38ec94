namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>Lengths of breaks: doubling up to a limit, spread by seeded jitter so that breakers don't probe in step.</summary>
internal sealed class BreakSchedule(GuardOptions options, string name)
{
    private readonly Random _random = new(HashCodeOf(name) ^ options.Seed);
    private double _nextMs = options.ShortestBreakMs;

    /// <summary>The next break is the shortest again.</summary>
    public void Restart() => _nextMs = options.ShortestBreakMs;

    public TimeSpan Next()
    {
        var length = _nextMs * (1 + options.BreakJitter * (2 * _random.NextDouble() - 1));
        _nextMs = Math.Min(_nextMs * 2, options.LongestBreakMs);
        return TimeSpan.FromMilliseconds(length);
    }

    /// <summary>FNV-1a: unlike <see cref="string.GetHashCode()"/> the same in every process.</summary>
    private static int HashCodeOf(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return (int)hash;
    }
}
