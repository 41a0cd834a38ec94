namespace OpsConsole.Merchandising.ReadBack;

/// <summary>What the API said about a revision that was just made live.</summary>
public abstract record ReadBackResult
{
    private ReadBackResult()
    {
    }

    /// <summary>The API serves this revision with this very content.</summary>
    /// <param name="Hash">Of the revision: SHA-256, hex.</param>
    /// <param name="Milliseconds">From asking to the end of the answer.</param>
    public sealed record Confirmed(string Hash, double Milliseconds) : ReadBackResult;

    /// <summary>The API answers, but serves something else.</summary>
    /// <param name="What">A sentence that says what.</param>
    public sealed record Different(string What) : ReadBackResult;

    /// <summary>The API could not be asked, or did not answer: nothing is known.</summary>
    /// <param name="Why">A sentence that says why.</param>
    public sealed record Unreachable(string Why) : ReadBackResult;
}
