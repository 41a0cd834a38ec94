namespace OpsConsole.Platform.Live;

/// <summary>Something that changed and that an operator wants to see beside the curves.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">Bounded set: <c>deploy</c>, <c>model</c>, <c>breaker</c>, <c>fault</c>, <c>import</c>, <c>alert</c> …</param>
/// <param name="Title">One line, plain words.</param>
/// <param name="Detail">More, or null.</param>
/// <param name="Actor">Who did it; null where the system did.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, string Title, string? Detail, string? Actor);
