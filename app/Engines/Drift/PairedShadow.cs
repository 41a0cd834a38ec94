namespace OpsConsole.Engines.Drift;

/// <summary>What a lead in standard errors is worth.</summary>
public static class PairedShadow
{
    /// <summary>How often chance alone leads by so many standard errors or more, one-sided.</summary>
    public static double PValue(double z) => GammaTail.Normal(z);
}
