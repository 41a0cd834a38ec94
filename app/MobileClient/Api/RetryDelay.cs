using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.MobileClient.Api;

/// <summary>How long to wait before the next try: what the server asks for, else doubling from half a second to 30 s, always with jitter.</summary>
public static class RetryDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="attempt">Tries so far, from 1.</param>
    /// <param name="retryAfter">What the server asked for.</param>
    /// <param name="random">Source of the jitter.</param>
    /// <returns>
    /// Never sooner than the server asked and up to half as long again, so that a crowd that was sent away together does not come back
    /// together; without its word, full jitter (Brooker, "Exponential backoff and jitter").
    /// </returns>
    public static TimeSpan Of(int attempt, TimeSpan? retryAfter, SeededRandom random)
    {
        if (retryAfter is { } asked)
        {
            var floor = asked < Longest ? asked : Longest;
            return floor + (random.NextDouble() * 0.5 * floor) + TimeSpan.FromMilliseconds(50 * random.NextDouble());
        }

        var ceiling = Math.Min(Longest.TotalMilliseconds, 500 * Math.Pow(2, Math.Min(attempt, 10) - 1));
        return TimeSpan.FromMilliseconds(ceiling * random.NextDouble());
    }
}
