namespace OpsConsole.Recommendations.Inspection;

/// <summary>One answered request, as the console's inspector shows it.</summary>
/// <param name="RequestId">As in the answer.</param>
/// <param name="SlateId">As in the answer.</param>
/// <param name="At">When it was answered.</param>
/// <param name="UserId">The shopper, or null.</param>
/// <param name="Surface">Where it is shown.</param>
/// <param name="Source">Which level answered.</param>
/// <param name="Reasons">Why it is not the model's full answer.</param>
/// <param name="ModelVersion">The model behind it, or null.</param>
/// <param name="Experiment">The experiment that the shopper takes part in, or null.</param>
/// <param name="Arm">The shopper's arm of it, or null.</param>
/// <param name="Policy">How the order came about: greedy, newcomer or shuffle.</param>
/// <param name="InferenceMs">Time spent on models.</param>
/// <param name="ElapsedMs">Time of the whole request.</param>
/// <param name="Basket">Ids of the basket.</param>
/// <param name="Items">What was served, in order.</param>
public sealed record RecentRequest(
    string RequestId, string SlateId, DateTimeOffset At, string? UserId, string Surface, string Source, IReadOnlyList<string> Reasons, string? ModelVersion,
    string? Experiment, string? Arm, string Policy, double InferenceMs, double ElapsedMs, IReadOnlyList<string> Basket, IReadOnlyList<RecentItem> Items);

/// <summary>One item of a <see cref="RecentRequest"/>.</summary>
public sealed record RecentItem(string Id, string Title, float Score, string Reason);
