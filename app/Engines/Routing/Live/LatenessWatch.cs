namespace OpsConsole.Engines.Routing.Live;

/// <summary>When a forecast lateness is worth telling, and when it is over.</summary>
/// <param name="RaiseSeconds">Expected lateness from which on it is told.</param>
/// <param name="ClearSeconds">And below which it is over; less than that from which it is told.</param>
/// <param name="MissProbability">Chance of missing the window from which on it is told.</param>
/// <param name="Looks">How often in a row either must be seen.</param>
public sealed record LatenessRule(double RaiseSeconds, double ClearSeconds, double MissProbability, int Looks);

/// <summary>Whether a vehicle counts as late: with hysteresis, so that a forecast that wavers about a threshold does not ring twice.</summary>
/// <param name="IsLate">What is told now.</param>
/// <param name="Against">Looks in a row that said otherwise.</param>
public readonly record struct LatenessWatch(bool IsLate, int Against)
{
    /// <summary>The watch after one more look at the worst stop ahead; null where nothing is ahead.</summary>
    public LatenessWatch Next(ArrivalForecast? worst, LatenessRule rule)
    {
        var otherwise = IsLate
            ? worst is null || worst.ExpectedLateSeconds < rule.ClearSeconds
            : worst is not null && worst.ExpectedLateSeconds >= rule.RaiseSeconds && worst.MissProbability >= rule.MissProbability;
        return !otherwise ? this with { Against = 0 } : Against + 1 >= rule.Looks ? new LatenessWatch(!IsLate, 0) : this with { Against = Against + 1 };
    }
}
