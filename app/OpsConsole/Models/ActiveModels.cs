namespace OpsConsole.Models;

/// <summary>The models that serve now. Both are swapped together: one volatile reference to an immutable pair.</summary>
public sealed class ActiveModels
{
    private volatile Pair _pair = new(null, null);

    /// <summary>What answers requests; null until the first one is loaded or trained.</summary>
    public ServingModel? Champion => _pair.Champion;

    /// <summary>The champion before it: the fallback when the champion fails.</summary>
    public ServingModel? Previous => _pair.Previous;

    /// <summary>Both of one moment; use it where one request needs both.</summary>
    public Pair Current => _pair;

    /// <summary>Raised after a swap, on the thread that swapped.</summary>
    public event Action<Pair>? Changed;

    internal void Swap(ServingModel? champion, ServingModel? previous)
    {
        var pair = new Pair(champion, previous);
        _pair = pair;
        Changed?.Invoke(pair);
    }

    /// <summary>Champion and previous model of one moment.</summary>
    public sealed record Pair(ServingModel? Champion, ServingModel? Previous);
}
