using System.Security.Claims;
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
internal sealed class DemoKeys(DemoCredentials demo, ApiKeys keys, TimeProvider time)
{
    private const string Name = "demo phones";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly ClaimsPrincipal Actor = new(new ClaimsIdentity([new Claim(ClaimTypes.Name, "demo")], "demo"));

    public async Task<DemoKeyPair> GetAsync(CancellationToken token)
    {
        if (demo.Enabled)
        {
            return new DemoKeyPair(demo.DeviceKey, demo.OpsKey);
        }

        // A run that was killed could not revoke its own.
        await RevokeAsync(token).ConfigureAwait(false);
        var made = await keys.CreateAsync(Actor, Name, KeyScopes.Device | KeyScopes.Ops, time.GetUtcNow() + Lifetime, token).ConfigureAwait(false);
        return new DemoKeyPair(made.Text, made.Text);
    }

    public async Task RevokeAsync(CancellationToken token)
    {
        foreach (var key in (await keys.ListAsync(token).ConfigureAwait(false)).Where(key => key.Name == Name && key.RevokedAt is null))
        {
            await keys.RevokeAsync(Actor, key.Id, "the demo's traffic ended", token).ConfigureAwait(false);
        }
    }
}
