using System.Security.Claims;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>Keys for traffic that this process makes itself: made for one run, revoked when it ends. Both are audited.</summary>
public sealed class RunKeys
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private readonly ApiKeys _keys;
    private readonly TimeProvider _time;

    internal RunKeys(ApiKeys keys, TimeProvider time) => (_keys, _time) = (keys, time);

    /// <summary>Makes a key; revokes first what a run of the same name that was killed has left.</summary>
    /// <param name="name">Who uses it; names the actor in the audit log too.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="token">Ends the making.</param>
    public async Task<string> CreateAsync(string name, KeyScopes scopes, CancellationToken token)
    {
        await RevokeAsync(name, token).ConfigureAwait(false);
        return (await _keys.CreateAsync(Actor(name), name, scopes, _time.GetUtcNow() + Lifetime, perMinute: null, token).ConfigureAwait(false)).Text;
    }

    /// <summary>Revokes the live keys of a name.</summary>
    public async Task RevokeAsync(string name, CancellationToken token)
    {
        foreach (var key in (await _keys.ListAsync(token).ConfigureAwait(false)).Where(key => key.Name == name && key.RevokedAt is null))
        {
            await _keys.RevokeAsync(Actor(name), key.Id, "its run ended", token).ConfigureAwait(false);
        }
    }

    private static ClaimsPrincipal Actor(string name) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "process"));
}
