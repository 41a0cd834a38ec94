namespace OpsConsole.Engines.Routing;

/// <summary>A problem that makes no sense, with the field that says so.</summary>
/// <param name="field">Where: a path such as <c>stops[3].windows[0].to</c>.</param>
/// <param name="problem">What is wrong with it, to be read behind the field's name.</param>
public sealed class RoutingProblemException(string field, string problem) : ArgumentException($"{field}: {problem}")
{
    /// <summary>A path such as <c>stops[3].windows[0].to</c>.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong with it, without the field's name.</summary>
    public string Problem { get; } = problem;
}
