namespace OpsConsole.Platform.Resilience;

/// <summary>
/// Keeps threads for others while guarded calls hang: the pool adds threads at once up to its minimum, and only slowly beyond, so the
/// minimum is kept above the processors by a reserve plus every call known to hang.
/// </summary>
internal static class GuardThreads
{
    /// <summary>How many calls may hang before the first of them is known to.</summary>
    public const int Reserve = 32;

    private static readonly Lock s_gate = new();
    private static int s_floor;
    private static int s_blocked;

    /// <summary>Raises the pool's minimum; called when the first guard is made.</summary>
    public static void Prepare()
    {
        lock (s_gate)
        {
            if (s_floor == 0)
            {
                ThreadPool.GetMinThreads(out var workers, out _);
                s_floor = Math.Max(workers, Environment.ProcessorCount + Reserve);
                Apply();
            }
        }
    }

    /// <summary>A call has overrun and holds its thread.</summary>
    public static void Blocked() => Add(1);

    /// <summary>It has ended after all.</summary>
    public static void Unblocked() => Add(-1);

    private static void Add(int change)
    {
        lock (s_gate)
        {
            s_blocked += change;
            Apply();
        }
    }

    private static void Apply()
    {
        ThreadPool.GetMinThreads(out _, out var completionPorts);
        ThreadPool.SetMinThreads(s_floor + s_blocked, completionPorts);
    }
}
