using OpsConsole.Platform.Security;

namespace OpsConsole.Operations;

/// <summary>Whether faults may be injected here, and by whom: absent from Production unless switched on there, and then for administrators only.</summary>
internal sealed class FaultLab(IHostEnvironment environment, IConfiguration configuration)
{
    /// <summary>Whether the page offers it.</summary>
    public bool Enabled => !environment.IsProduction() || string.Equals(configuration[FaultEndpoints.Switch], "on", StringComparison.OrdinalIgnoreCase);

    /// <summary>Who may inject.</summary>
    public string Policy => environment.IsProduction() ? Policies.Admin : Policies.Operator;
}
