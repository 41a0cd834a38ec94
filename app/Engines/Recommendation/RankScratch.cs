namespace OpsConsole.Engines.Recommendation;

/// <summary>Working memory of one thread while it ranks.</summary>
internal sealed class RankScratch
{
    [ThreadStatic]
    private static RankScratch? _ofThread;

    public CandidateBatch Batch { get; } = new();

    /// <summary>Candidates of a basket.</summary>
    public BasketBatch Basket { get; } = new();

    public float[] Logits { get; } = new float[CandidateSet.Capacity];

    public ulong[] Keys { get; } = new ulong[CandidateSet.Capacity];

    public int[] Places { get; } = new int[CandidateSet.Capacity];

    /// <summary>Log-odds of some candidates in another order.</summary>
    public float[] Sorted { get; } = new float[CandidateSet.Capacity];

    /// <summary>This thread's.</summary>
    public static RankScratch Rent() => _ofThread ??= new RankScratch();
}
