namespace OpsConsole.Cli;

/// <summary>What the command line says about the host.</summary>
public sealed record HostOptions
{
    /// <summary>Data folder, or null for <c>OPSCONSOLE_DATA</c> or the default.</summary>
    public string? Data { get; init; }

    /// <summary>Addresses to listen on, or null for the configured ones.</summary>
    public string? Urls { get; init; }

    /// <summary>Start with nothing instead of the demo shop.</summary>
    public bool Empty { get; init; }

    /// <summary>Whether simulated phones call the API.</summary>
    public bool Simulate { get; init; } = true;

    /// <summary>Environment's name, or null for <c>ASPNETCORE_ENVIRONMENT</c>, else Production.</summary>
    public string? Environment { get; init; }

    /// <summary>Print a one-time login link although one was used before.</summary>
    public bool LoginLink { get; init; }
}
