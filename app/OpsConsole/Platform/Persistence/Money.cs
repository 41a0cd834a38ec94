namespace OpsConsole.Platform.Persistence;

/// <summary>Money in raw tables: whole ten-thousandths of the currency's unit, so that sums are exact and comparable.</summary>
public static class Money
{
    /// <summary>Ten-thousandths, rounded half to even.</summary>
    /// <exception cref="OverflowException">Beyond ±922 trillion.</exception>
    public static long ToTenThousandths(decimal amount) => decimal.ToInt64(decimal.Round(amount * 10_000m, 0));

    /// <summary>The amount of a stored number.</summary>
    public static decimal FromTenThousandths(long stored) => stored / 10_000m;
}
