using System.Security.Claims;

using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Platform.Security;

/// <summary>What an API key may do. The numbers are stored.</summary>
[Flags]
public enum KeyScopes
{
    None = 0,

    /// <summary>A back end: acts for any shopper.</summary>
    Server = 1,

    /// <summary>An app: only exchanges the key for device tokens.</summary>
    Device = 2,

    /// <summary>The operators' API, without accounts and keys.</summary>
    Ops = 4,

    /// <summary>Accounts and keys. Only the bootstrap key of the environment carries it: a key cannot mint its like.</summary>
    Admin = 8,
}

/// <summary>Who calls by API key, by device token or by both; console users have Identity's own.</summary>
internal sealed class CallerIdentity : ClaimsIdentity
{
    public const string SchemeName = "Credential";

    public CallerIdentity(string name, KeyScopes scopes, string? subject)
        : base([new Claim(ClaimTypes.Name, name)], SchemeName)
    {
        Scopes = scopes;
        Subject = subject;
        if (subject is not null)
        {
            AddClaim(new Claim(ClaimTypes.NameIdentifier, subject));
        }
    }

    private CallerIdentity(CallerIdentity other)
        : base(other)
    {
        Scopes = other.Scopes;
        Subject = other.Subject;
        Allowance = other.Allowance;
        Meter = other.Meter;
    }

    /// <summary>Of the API key; none for a device token alone.</summary>
    public KeyScopes Scopes { get; }

    /// <summary>The shopper of a device token: the only one it may act for.</summary>
    public string? Subject { get; }

    /// <summary>How many requests it may make: the key's bucket, or the device's.</summary>
    public RequestAllowance? Allowance { get; init; }

    /// <summary>Where its requests are counted: the key, or the one that the token was issued for.</summary>
    public KeyMeter? Meter { get; init; }

    public override ClaimsIdentity Clone() => new CallerIdentity(this);
}
