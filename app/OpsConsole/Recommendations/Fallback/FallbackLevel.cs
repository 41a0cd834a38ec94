using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>One way to answer when the champion does not: prepared beforehand, in memory, without I/O.</summary>
/// <param name="source">What its slates say they are.</param>
internal abstract class FallbackLevel(SlateSource source)
{
    private long _filled;
    private long _empty;
    private long _failed;
    private string? _lastFailure;

    /// <summary>What its slates say they are.</summary>
    public SlateSource Source { get; } = source;

    /// <summary>Whether the level is expected to have something for anybody; without it, an empty answer is no fault.</summary>
    public abstract bool IsPrepared { get; }

    /// <summary>How it has fared, in answers and exercises alike.</summary>
    public FallbackFigures Figures => new(
        Source.Name(), IsPrepared, Interlocked.Read(ref _filled), Interlocked.Read(ref _empty), Interlocked.Read(ref _failed), Volatile.Read(ref _lastFailure));

    /// <summary>Fills a slate of the pool; the caller returns it. Never throws: a level that fails has nothing to offer.</summary>
    /// <param name="request">For whom and what.</param>
    /// <param name="pool">Where slates come from.</param>
    /// <param name="deadline">When it must have answered.</param>
    /// <param name="aborted">The caller's going away.</param>
    /// <param name="counted">Whether the answer belongs in the figures: a readiness check asks for nobody and would drown what shoppers met.</param>
    /// <returns>Null when it has no item.</returns>
    public async ValueTask<Slate?> TryFillAsync(FallbackRequest request, SlatePool pool, Deadline deadline, CancellationToken aborted, bool counted = true)
    {
        Slate? slate;
        try
        {
            slate = await FillAsync(request, pool, deadline, aborted);
        }
        catch (Exception failure)
        {
            // The next level must have its turn whatever is broken here; the figures and readiness tell of it.
            Interlocked.Increment(ref _failed);
            Volatile.Write(ref _lastFailure, failure.GetType().Name);
            return null;
        }

        if (slate is { Count: > 0 })
        {
            slate.Source = Source;
            Interlocked.Add(ref _filled, counted ? 1 : 0);
            return slate;
        }

        Interlocked.Add(ref _empty, counted ? 1 : 0);
        if (slate is not null)
        {
            pool.Return(slate);
        }

        return null;
    }

    /// <summary>Fills a slate of the pool, or returns null.</summary>
    protected abstract ValueTask<Slate?> FillAsync(FallbackRequest request, SlatePool pool, Deadline deadline, CancellationToken aborted);
}

/// <summary>How one fallback level has fared since the process began.</summary>
/// <param name="Source">As in the API.</param>
/// <param name="Prepared">Whether it is expected to have something for anybody.</param>
/// <param name="Filled">Times it had items.</param>
/// <param name="Empty">Times it had none.</param>
/// <param name="Failed">Times it threw.</param>
/// <param name="LastFailure">Kind of the last failure, or null.</param>
public sealed record FallbackFigures(string Source, bool Prepared, long Filled, long Empty, long Failed, string? LastFailure);
