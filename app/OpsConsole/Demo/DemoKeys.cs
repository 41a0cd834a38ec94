using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Keys;

namespace OpsConsole.Demo;

/// <summary>What the demo's phones and its stockroom show to the API.</summary>
/// <param name="App">Key that device tokens are got with.</param>
/// <param name="Ops">Key for the operators' API.</param>
internal sealed record DemoKeyPair(string App, string Ops);

/// <summary>
/// Keys for the demo's own traffic: in Development those of the demo, else one made for this run and revoked when it ends, because no key
/// of a stranger may lie about.
/// </summary>
internal sealed class DemoKeys(DemoCredentials demo, RunKeys keys)
{
    private const string Name = "demo phones";
    private const string DispatchName = "demo vans";

    public async Task<DemoKeyPair> GetAsync(CancellationToken token)
    {
        if (demo.Enabled)
        {
            return new DemoKeyPair(demo.DeviceKey, demo.OpsKey);
        }

        var made = await keys.CreateAsync(Name, KeyScopes.Device | KeyScopes.Ops, token).ConfigureAwait(false);
        return new DemoKeyPair(made, made);
    }

    /// <summary>The key that the demo's vans and whoever plans for them show.</summary>
    public async Task<string> GetDispatchAsync(CancellationToken token) =>
        demo.Enabled ? demo.ServerKey : await keys.CreateAsync(DispatchName, KeyScopes.Server, token).ConfigureAwait(false);

    public Task RevokeDispatchAsync(CancellationToken token) => keys.RevokeAsync(DispatchName, token);

    public Task RevokeAsync(CancellationToken token) => keys.RevokeAsync(Name, token);
}
