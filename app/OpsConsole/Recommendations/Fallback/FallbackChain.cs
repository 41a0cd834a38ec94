using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>The levels below the champion, best first. Some level always answers while the shop has an item in stock.</summary>
internal sealed class FallbackChain(PersonalLevel personal, PreviousModelLevel previous, TrendingLevel trending, CuratedLevel curated, StaticLevel lastResort, SlatePool pool)
{
    /// <summary>A level with fewer items than this, and than were asked for, gives way to a level with more.</summary>
    private const int Acceptable = 4;

    /// <summary>What the last levels, which only read memory, are sure to need.</summary>
    private static readonly TimeSpan LastLevels = TimeSpan.FromMilliseconds(2);

    /// <summary>The levels, best first.</summary>
    public IReadOnlyList<FallbackLevel> Levels { get; } = [personal, previous, trending, curated, lastResort];

    /// <summary>Fills a slate of the pool; the caller returns it.</summary>
    /// <param name="request">For whom and what.</param>
    /// <param name="deadline">When the answer is due.</param>
    /// <param name="aborted">The shopper's going away.</param>
    public async ValueTask<Slate> FillAsync(FallbackRequest request, Deadline deadline, CancellationToken aborted)
    {
        Slate? best = null;
        foreach (var level in Levels)
        {
            if (request.CuratedOnly && level is not (CuratedLevel or StaticLevel))
            {
                continue;
            }

            var slate = await level.TryFillAsync(request, pool, deadline.Reserve(LastLevels), aborted);
            if (slate is null)
            {
                continue;
            }

            if (slate.Count >= Math.Min(request.Limit, Acceptable))
            {
                Discard(best);
                return slate;
            }

            if (best is null || slate.Count > best.Count)
            {
                (best, slate) = (slate, best);
            }

            Discard(slate);
        }

        if (best is null)
        {
            best = pool.Rent();
            best.Source = SlateSource.Static;
            best.Catalog = request.Catalog;
        }

        return best;

        void Discard(Slate? slate)
        {
            if (slate is not null)
            {
                pool.Return(slate);
            }
        }
    }
}
