namespace OpsConsole.Delivery.Routes;

/// <summary>What became of a dispatcher's command.</summary>
/// <param name="Done">What was done, in words; null where nothing was.</param>
/// <param name="Problem">Why it was not done; null where nothing was in the way.</param>
/// <param name="NewPlan">The draft that was made.</param>
public readonly record struct CommandOutcome(string? Done, string? Problem = null, string? NewPlan = null);
