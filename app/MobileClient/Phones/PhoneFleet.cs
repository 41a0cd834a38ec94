using System.Collections.Concurrent;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.MobileClient.Phones;

/// <summary>How visits arrive.</summary>
public sealed record FleetOptions
{
    /// <summary>Shoppers who hold a phone.</summary>
    public required IReadOnlyList<string> UserIds { get; init; }

    /// <summary>Visits that begin each real second, at a moment of the shop.</summary>
    public required Func<DateTimeOffset, double> VisitsPerSecond { get; init; }

    /// <summary>Visits under way or waiting at once; an arrival beyond is lost and counted. Default 64.</summary>
    public int MaxVisits { get; init; } = 64;

    /// <summary>How long visits begin; null for ever.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How often a shopper visits, against the others; null for all alike.</summary>
    public Func<Shopper, double>? Weight { get; init; }
}

/// <summary>
/// Many phones, whose visits arrive as a Poisson process that does not wait for the server: a slow server sees no fewer arrivals, and
/// latency counts from the moment at which a visit was meant to begin (no coordinated omission).
/// </summary>
public sealed class PhoneFleet(ShopperWorld world, HttpClient http, TimeProvider time, FleetOptions fleet, PhoneOptions phones, IPhoneObserver observer) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (SimulatedPhone Phone, SemaphoreSlim Hand)> _phones = new(StringComparer.Ordinal);
    private readonly SeededRandom _random = new(SeededRandom.Derive(phones.Seed, "fleet"));
    private int _underWay;
    private long _lost;

    /// <summary>Visits that began or wait for their phone.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Arrivals that found too many visits under way.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Messages applied from the hub, by all phones.</summary>
    public long HintsApplied => _phones.Values.Sum(entry => entry.Phone.HintsApplied);

    /// <summary>Lets visits arrive until the time is over or the token ends it, then waits for those under way.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        var visits = new ConcurrentDictionary<Task, byte>();
        try
        {
            await ArriveAsync(visits, token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Asked to stop: the visits under way see the same token.
        }

        await Task.WhenAll(visits.Keys).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var (phone, hand) in _phones.Values)
        {
            await phone.DisposeAsync().ConfigureAwait(false);
            hand.Dispose();
        }
    }

    private async Task ArriveAsync(ConcurrentDictionary<Task, byte> visits, CancellationToken token)
    {
        var cumulative = Weights();
        var started = time.GetTimestamp();
        var due = TimeSpan.Zero;
        while (true)
        {
            // The schedule is the process's own: it never shifts because a wait took longer.
            due += TimeSpan.FromSeconds(_random.NextExponential(1 / Math.Max(fleet.VisitsPerSecond((phones.ShopTime ?? time).GetUtcNow()), 1e-6)));
            if (due > fleet.Duration)
            {
                return;
            }

            var wait = due - time.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, token).ConfigureAwait(false);
            }

            token.ThrowIfCancellationRequested();
            if (Interlocked.Increment(ref _underWay) > fleet.MaxVisits)
            {
                Interlocked.Decrement(ref _underWay);
                Interlocked.Increment(ref _lost);
                continue;
            }

            var intended = started + (long)(due.TotalSeconds * time.TimestampFrequency);
            var userId = Choose(cumulative);
            var visit = Task.Run(() => VisitAsync(userId, intended, token), CancellationToken.None);
            visits[visit] = 0;
            _ = visit.ContinueWith(ended => visits.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task VisitAsync(string userId, long intended, CancellationToken token)
    {
        var (phone, hand) = _phones.GetOrAdd(userId, id => (new SimulatedPhone(world, world.Shopper(id), http, time, phones, observer), new SemaphoreSlim(1, 1)));
        try
        {
            await hand.WaitAsync(token).ConfigureAwait(false);
            try
            {
                await phone.VisitAsync(intended, token).ConfigureAwait(false);
            }
            finally
            {
                hand.Release();
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The fleet stops in the middle of a visit.
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private double[] Weights()
    {
        var cumulative = new double[fleet.UserIds.Count];
        var sum = 0.0;
        for (var index = 0; index < cumulative.Length; index++)
        {
            sum += fleet.Weight?.Invoke(world.Shopper(fleet.UserIds[index])) ?? 1;
            cumulative[index] = sum;
        }

        return cumulative;
    }

    private string Choose(double[] cumulative)
    {
        var found = Array.BinarySearch(cumulative, _random.NextDouble() * cumulative[^1]);
        return fleet.UserIds[Math.Min(found < 0 ? ~found : found, cumulative.Length - 1)];
    }
}
