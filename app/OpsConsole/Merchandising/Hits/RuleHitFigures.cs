namespace OpsConsole.Merchandising.Hits;

/// <summary>
/// How often a rule acted on what shoppers were answered. It acts on a slate when it pins an item there or multiplies the score of one of its candidates; a rule that hides
/// acts on every slate that its items could have come into. A last good slate that is shown again was weighed when it was made, and is not counted for weights.
/// </summary>
/// <param name="LastHour">Slates that it acted on within the last 60 minutes.</param>
/// <param name="Last24Hours">The sum of <paramref name="Hours"/>.</param>
/// <param name="EvaluatedLastHour">Slates that it held for within the last 60 minutes, whether it had anything to act on or not.</param>
/// <param name="EvaluatedLast24Hours">The same over the hours of <paramref name="Hours"/>.</param>
/// <param name="LastHit">When it last acted, to about ten seconds; null where it has not within 24 hours.</param>
/// <param name="Hours">Slates that it acted on by clock hour, UTC, oldest first: 24, of which the last is under way.</param>
public sealed record RuleHitFigures(long LastHour, long Last24Hours, long EvaluatedLastHour, long EvaluatedLast24Hours, DateTimeOffset? LastHit, IReadOnlyList<long> Hours);
