namespace OpsConsole.MobileClient.Api;

/// <summary>What a caller shows: an API key or a device token.</summary>
/// <param name="ApiKey">Sent as <c>X-Api-Key</c>.</param>
/// <param name="Token">Sent as a bearer token, before the key.</param>
public sealed record ClientCredential(string? ApiKey = null, string? Token = null)
{
    /// <summary>Shows nothing.</summary>
    public static readonly ClientCredential None = new();

    internal void Apply(HttpRequestMessage request)
    {
        if (Token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Token);
        }
        else if (ApiKey is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Api-Key", ApiKey);
        }
    }
}
