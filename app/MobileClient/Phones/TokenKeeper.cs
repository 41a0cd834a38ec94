using OpsConsole.MobileClient.Api;

namespace OpsConsole.MobileClient.Phones;

/// <summary>Keeps a device token and gets a new one a minute before it runs out.</summary>
internal sealed class TokenKeeper(HttpClient http, TimeProvider time, PhoneOptions options, string deviceId, string userId, IPhoneObserver observer)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private readonly OpsConsoleClient _issuer = new(http, time, new ClientCredential(ApiKey: options.ApiKey));
    private DeviceToken? _token;

    /// <summary>A token that is good for a while, or null when the server gives none.</summary>
    public async Task<string?> GetAsync(CancellationToken token)
    {
        if (_token is { } known && known.ExpiresAt - Margin > time.GetUtcNow())
        {
            return known.Token;
        }

        var started = time.GetTimestamp();
        var result = await _issuer.GetTokenAsync(deviceId, userId, token).ConfigureAwait(false);
        observer.Called("tokens", time.GetElapsedTime(started), result.Status);
        _token = result.Value;
        return _token?.Token;
    }

    /// <summary>The server refused the token: the next call gets another.</summary>
    public void Forget() => _token = null;
}
