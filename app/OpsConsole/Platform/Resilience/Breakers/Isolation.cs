namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>An operator's hold on a breaker.</summary>
/// <param name="Reason">Why, in the operator's words.</param>
/// <param name="Actor">Who.</param>
/// <param name="Since">From when.</param>
/// <param name="Until">When it ends by itself.</param>
internal sealed record Isolation(string Reason, string Actor, DateTimeOffset Since, DateTimeOffset Until);
