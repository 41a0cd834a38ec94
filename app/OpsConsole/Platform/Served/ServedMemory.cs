using System.Collections.Concurrent;

namespace OpsConsole.Platform.Served;

/// <summary>The newest slates by id; the oldest gives way. Any number of threads.</summary>
/// <param name="bound">Slates kept.</param>
internal sealed class ServedMemory(int bound)
{
    private readonly ConcurrentDictionary<string, ServedSlate> _slates = new(StringComparer.Ordinal);
    private readonly ServedSlate?[] _ring = new ServedSlate?[bound];
    private long _next;

    /// <summary>Keeps a slate.</summary>
    public void Add(ServedSlate slate)
    {
        _slates[slate.SlateId] = slate;
        var place = (Interlocked.Increment(ref _next) - 1) % _ring.Length;
        if (Interlocked.Exchange(ref _ring[place], slate) is { } oldest)
        {
            // Only if it is still that one: an id may have been taken anew meanwhile.
            _slates.TryRemove(KeyValuePair.Create(oldest.SlateId, oldest));
        }
    }

    /// <summary>Lets go of a shopper's slates.</summary>
    public void Forget(string userId)
    {
        for (var place = 0; place < _ring.Length; place++)
        {
            if (Volatile.Read(ref _ring[place]) is { } slate && slate.UserId == userId && ReferenceEquals(Interlocked.CompareExchange(ref _ring[place], null, slate), slate))
            {
                _slates.TryRemove(KeyValuePair.Create(slate.SlateId, slate));
            }
        }
    }

    /// <summary>The slate of an id, or null.</summary>
    public ServedSlate? Find(string slateId) => _slates.GetValueOrDefault(slateId);
}
