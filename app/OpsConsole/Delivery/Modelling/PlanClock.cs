namespace OpsConsole.Delivery.Modelling;

/// <summary>Times of a plan as the engine counts them: seconds since the UTC midnight before the plan's earliest time.</summary>
/// <param name="Origin">Tick 0.</param>
internal readonly record struct PlanClock(DateTimeOffset Origin)
{
    /// <summary>The clock of a plan whose earliest time is given.</summary>
    public static PlanClock Before(DateTimeOffset earliest) => new(new DateTimeOffset(earliest.UtcDateTime.Date, TimeSpan.Zero));

    /// <summary>The last tick that is not after a time.</summary>
    public int Floor(DateTimeOffset time) => Clamp(Math.Floor((time - Origin).TotalSeconds));

    /// <summary>The first tick that is not before a time.</summary>
    public int Ceiling(DateTimeOffset time) => Clamp(Math.Ceiling((time - Origin).TotalSeconds));

    /// <summary>When a tick is.</summary>
    public DateTimeOffset At(int tick) => Origin.AddSeconds(tick);

    private static int Clamp(double ticks) => (int)Math.Clamp(ticks, 0, Engines.Routing.RoutingVehicle.MaxTime);
}
