using Microsoft.Extensions.Options;
using OpsConsole.Platform.Resilience;
using OpsConsole.Recommendations.Fallback;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>
/// Lets each fallback level answer a small share of real requests whose answer nobody sees: a level that never runs is broken when it is
/// needed. Which requests is decided by their generation: every level gets its turn once in so many.
/// </summary>
internal sealed class FallbackExercise(FallbackChain chain, RecommendationPipeline pipeline, SlatePool pool, IOptions<RecommendationsOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(50);

    private readonly int _oneIn = options.Value.ShadowOneIn;

    /// <summary>Whether a generation is one whose request exercises a level.</summary>
    public bool IsDue(long generation) => generation % _oneIn < chain.Levels.Count;

    /// <summary>Exercises the level whose turn it is; its figures count the outcome.</summary>
    public async ValueTask RunAsync(SlateRequest request, long generation)
    {
        var level = chain.Levels[(int)(generation % _oneIn)];
        var slate = await level.TryFillAsync(pipeline.FallbackRequestOf(request), pool, Deadline.After(time, Budget), CancellationToken.None);
        if (slate is not null)
        {
            pool.Return(slate);
        }
    }
}
