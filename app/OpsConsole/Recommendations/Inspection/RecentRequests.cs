using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Inspection;

/// <summary>The last requests for the console: <see cref="Capacity"/> of them, at most <see cref="PerSecond"/> taken a second.</summary>
public sealed class RecentRequests(TimeProvider time)
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 500;

    /// <summary>How many are taken each second; of busier traffic the first of each second are seen.</summary>
    public const int PerSecond = 50;

    private readonly RecentRequest?[] _ring = new RecentRequest?[Capacity];
    private readonly long _frequency = time.TimestampFrequency;
    private long _next;
    private long _second;
    private int _taken;

    /// <summary>The newest requests, newest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="userId">Only this shopper's, where not null.</param>
    public IReadOnlyList<RecentRequest> Newest(int limit = Capacity, string? userId = null)
    {
        var newest = new List<RecentRequest>(Math.Min(limit, Capacity));
        var next = Interlocked.Read(ref _next);
        for (var back = 1; back <= Capacity && newest.Count < limit && back <= next; back++)
        {
            if (Volatile.Read(ref _ring[(next - back) % Capacity]) is { } request && (userId is null || request.UserId == userId))
            {
                newest.Add(request);
            }
        }

        return newest;
    }

    /// <summary>Lets go of a shopper's requests; gives how many that were.</summary>
    internal int Forget(string userId)
    {
        var forgotten = 0;
        for (var place = 0; place < Capacity; place++)
        {
            if (Volatile.Read(ref _ring[place]) is { } request && request.UserId == userId && ReferenceEquals(Interlocked.CompareExchange(ref _ring[place], null, request), request))
            {
                forgotten++;
            }
        }

        return forgotten;
    }

    /// <summary>Keeps a request if this second has room for it; costs a few nanoseconds where it has not.</summary>
    internal void Offer(in SlateHead head, in SlateRequest request, in Served answer, TimeSpan elapsed)
    {
        // Two threads may both begin a second, which then takes a few more: no harm.
        var second = time.GetTimestamp() / _frequency;
        if (second != Volatile.Read(ref _second))
        {
            Volatile.Write(ref _second, second);
            Volatile.Write(ref _taken, 0);
        }

        if (Volatile.Read(ref _taken) >= PerSecond || Interlocked.Increment(ref _taken) > PerSecond)
        {
            return;
        }

        Volatile.Write(ref _ring[(Interlocked.Increment(ref _next) - 1) % Capacity], Copy(head, request, answer, elapsed));
    }

    private static RecentRequest Copy(in SlateHead head, in SlateRequest request, in Served answer, TimeSpan elapsed)
    {
        var slate = answer.Slate;
        var known = slate.Catalog.Snapshot.Items;
        var items = new RecentItem[slate.Count];
        for (var place = 0; place < items.Length; place++)
        {
            var item = slate.Items[place];
            items[place] = new RecentItem(known[item.Ordinal].Id, known[item.Ordinal].Title, item.Score, item.Reason.Code());
        }

        var basketItems = request.Catalog.Snapshot.Items;
        return new RecentRequest(
            head.RequestId, SlateWriter.IdOf(head, slate), head.GeneratedAt, request.UserId, SlateSurfaces.Name(request.Surface), slate.Source.Name(),
            head.Reasons.ToCodes(), slate.ModelVersion, answer.Assignment?.Experiment, answer.Assignment?.Arm, slate.Policy, answer.Inference.TotalMilliseconds, elapsed.TotalMilliseconds,
            [.. request.Basket.Select(ordinal => basketItems[ordinal].Id)], items);
    }
}
