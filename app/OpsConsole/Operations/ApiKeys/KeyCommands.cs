using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Operations.ApiKeys;

/// <summary>What the API keys page does: the API's own commands, each asking again whether the user of the circuit may.</summary>
internal sealed class KeyCommands(CommandGate gate, Platform.Security.Keys.ApiKeys keys)
{
    /// <summary>Makes a key.</summary>
    public async Task<CreatedKey> CreateAsync(string name, KeyScopes scopes, int? perMinute, CancellationToken token) =>
        await keys.CreateAsync(await gate.DemandAsync(Policies.Admin), name, scopes, null, perMinute, token);

    /// <summary>Makes a successor; null when the key is gone or has one.</summary>
    public async Task<CreatedKey?> RotateAsync(string id, CancellationToken token) => await keys.RotateAsync(await gate.DemandAsync(Policies.Admin), id, token);

    /// <summary>Changes the limit that was looked at.</summary>
    public async Task<KeyChange> LimitAsync(ApiKeyRow seen, int? perMinute, string reason, CancellationToken token) =>
        await keys.LimitAsync(await gate.DemandAsync(Policies.Admin), seen.Id, perMinute, seen.Tag, reason, token);

    /// <summary>Ends a key at once; false when it is gone.</summary>
    public async Task<bool> RevokeAsync(string id, string reason, CancellationToken token) => await keys.RevokeAsync(await gate.DemandAsync(Policies.Admin), id, reason, token);
}
