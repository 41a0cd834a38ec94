namespace OpsConsole.Platform.Resilience.Limits;

/// <summary>Something that waits for a slot. The links are the limit's own, so that waiting allocates nothing.</summary>
internal abstract class LimitWaiter
{
    internal LimitWaiter? Next { get; set; }

    internal LimitWaiter? Previous { get; set; }

    /// <summary>Which of its uses this is: set before it enters, so that who decided about an earlier use cannot take out a later one.</summary>
    internal int Use { get; set; }

    /// <summary>The queue it stands in, or null.</summary>
    internal WaiterQueue? Queue { get; set; }
}
