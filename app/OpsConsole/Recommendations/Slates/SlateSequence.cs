namespace OpsConsole.Recommendations.Slates;

/// <summary>
/// Numbers slates: <c>(epoch, generation)</c> only grows for every shopper and surface, so that a phone can drop what is older than what it shows.
/// </summary>
/// <remarks>
/// One counter for the whole process instead of one a shopper and surface: it grows along every such line by itself, needs no memory
/// that could be evicted, and is the slate's unique number as well. A generation is taken before anything is read for the slate, so
/// that a greater one never shows an older state than a smaller one.
/// </remarks>
internal sealed class SlateSequence
{
    private long _generation;
    private long _epoch;

    /// <summary>Durable number of this run of the process; 0 until <see cref="SlateEpochStage"/> has run.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>The next generation, from 1.</summary>
    public long Next() => Interlocked.Increment(ref _generation);

    /// <summary>The newest generation handed out.</summary>
    public long Newest => Interlocked.Read(ref _generation);

    internal void Begin(long epoch) => Volatile.Write(ref _epoch, epoch);
}
