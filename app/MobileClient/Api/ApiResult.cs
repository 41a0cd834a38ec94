namespace OpsConsole.MobileClient.Api;

/// <summary>What became of a call: a value, or a problem. Nothing that a server or a network does throws.</summary>
/// <typeparam name="T">What the call answers.</typeparam>
/// <param name="Status">HTTP status; 0 when there was no answer.</param>
/// <param name="Value">The answer, when it succeeded.</param>
/// <param name="Problem">What went wrong, when it did not.</param>
/// <param name="RetryAfter">When to try again, where the server says so.</param>
public sealed record ApiResult<T>(int Status, T? Value, ApiProblem? Problem, TimeSpan? RetryAfter)
    where T : class
{
    /// <summary>Whether there is a value.</summary>
    public bool Succeeded => Value is not null;

    /// <summary>Whether the same call may succeed a little later: overload, or no answer at all.</summary>
    public bool MayRetry => Status is 0 or 429 or 503;
}

/// <summary>An RFC 9457 problem.</summary>
/// <param name="Type">Stable name: <c>urn:opsconsole:error:validation</c>; <see cref="ApiProblems"/> has those of the client itself.</param>
/// <param name="Title">Short, for people.</param>
/// <param name="Detail">This occurrence.</param>
/// <param name="TraceId">What to look for on the server.</param>
/// <param name="Errors">Messages by field.</param>
public sealed record ApiProblem(
    string? Type, string? Title, string? Detail = null, string? TraceId = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors = null);

/// <summary>Problem types that the client makes itself.</summary>
public static class ApiProblems
{
    /// <summary>No connection, or it broke.</summary>
    public const string Unreachable = "urn:opsconsole:client:unreachable";

    /// <summary>No answer within the client's own patience.</summary>
    public const string TimedOut = "urn:opsconsole:client:timedOut";

    /// <summary>An answer that is not what the contract says.</summary>
    public const string Unreadable = "urn:opsconsole:client:unreadable";
}
