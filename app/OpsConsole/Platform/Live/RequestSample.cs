namespace OpsConsole.Platform.Live;

/// <summary>One answered request of the mobile API, as the dashboards count it.</summary>
/// <param name="Surface">Bounded set: <c>home</c>, <c>recommendations</c>, <c>similar</c>, <c>items</c>, <c>events</c> …</param>
/// <param name="Elapsed">From the first line of the endpoint to the answer being ready to send.</param>
/// <param name="Source">Which level answered (<c>model</c>, <c>personal</c> …); null where the surface has no levels.</param>
/// <param name="Status">HTTP status.</param>
public readonly record struct RequestSample(string Surface, TimeSpan Elapsed, string? Source, int Status);
