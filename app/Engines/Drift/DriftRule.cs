namespace OpsConsole.Engines.Drift;

/// <summary>What a check says of a monitor.</summary>
public enum DriftState
{
    /// <summary>Too few rows or clusters to say anything.</summary>
    Insufficient = 1,

    /// <summary>No effect that matters.</summary>
    Ok = 2,

    /// <summary>An effect worth a look.</summary>
    Warn = 3,

    /// <summary>An effect that changes what the model sees.</summary>
    Alarm = 4,
}

/// <summary>One check of a monitor, as the rule reads it.</summary>
/// <param name="Effect">See <see cref="DriftEstimate.Effect"/>.</param>
/// <param name="QValue">p-value, corrected for the number of monitors (<see cref="BenjaminiHochberg"/>).</param>
public readonly record struct DriftReading(double Effect, double QValue);

/// <summary>When an effect is a warning or an alarm: its size decides; that chance explains it badly is a condition, not a reason.</summary>
/// <param name="Warn">Effect from which on it is worth a look.</param>
/// <param name="Alarm">Effect from which on it is an alarm.</param>
/// <param name="Significance">Largest q-value of either.</param>
public readonly record struct DriftRule(double Warn, double Alarm, double Significance = DriftRule.UsualSignificance)
{
    /// <summary>Default of <see cref="Significance"/>.</summary>
    public const double UsualSignificance = 0.005;

    /// <summary>Judges the newest window with the window before it (not the check before it: windows that share most of their rows confirm nothing).</summary>
    /// <remarks>
    /// An alarm is an effect of alarming size, or one a quarter of the way there from a warning that two windows running have on average: what is real
    /// lasts, and noise around a threshold neither hides it nor makes it.
    /// </remarks>
    /// <param name="now">The newest window.</param>
    /// <param name="before">The window before it, or null.</param>
    public DriftState Judge(DriftReading now, DriftReading? before = null)
    {
        if (now.QValue > Significance)
        {
            return DriftState.Ok;
        }

        var persists = before is { } last && last.QValue <= Significance && now.Effect + Math.Min(last.Effect, Alarm) >= 2 * PersistentEffect;
        return now.Effect >= Alarm || persists ? DriftState.Alarm : now.Effect >= Warn ? DriftState.Warn : DriftState.Ok;
    }

    /// <summary>Effect that is an alarm when two windows have it on average: a quarter of the way from a warning to an alarm.</summary>
    private double PersistentEffect => Warn + ((Alarm - Warn) / 4);
}
