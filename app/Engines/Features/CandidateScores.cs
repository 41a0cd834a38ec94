namespace OpsConsole.Engines.Features;

/// <summary>What the candidate generators say of one item for one shopper, and of the shopper's best item. 0 where a generator says nothing.</summary>
/// <param name="Blend">Linear blend.</param>
/// <param name="Purchases">What goes with the shopper's purchases.</param>
/// <param name="Baskets">What is bought together with what the shopper bought, in one basket.</param>
/// <param name="Rank">Place by <paramref name="Blend"/>, from 1; 0 where it has none.</param>
/// <param name="Best">The greatest of each score among the shopper's candidates.</param>
public readonly record struct CandidateScores(float Blend, float Purchases, float Baskets, int Rank, BestScores Best);

/// <summary>The greatest score of each generator among a shopper's candidates.</summary>
public readonly record struct BestScores(float Blend, float Purchases, float Baskets);
