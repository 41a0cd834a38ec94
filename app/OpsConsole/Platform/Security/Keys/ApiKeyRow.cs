using System.Text.Json.Serialization;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>What administrators see of a key: never its secret.</summary>
/// <param name="Id">The part of the key's text that is no secret.</param>
/// <param name="Name">Who uses it.</param>
/// <param name="Env">Environment that takes it.</param>
/// <param name="Scopes">What it may do: server, device, ops.</param>
/// <param name="CreatedAt">When it was made; the beginning of time for one that comes with the process.</param>
/// <param name="ExpiresAt">When it ends by itself; null for never.</param>
/// <param name="LastUsedAt">To about a minute; null when it never was.</param>
/// <param name="RevokedAt">When it was ended; null while it is not.</param>
/// <param name="RotatedTo">The key that took its place, while both live.</param>
/// <param name="RequestsPerMinute">Requests that it may make.</param>
/// <param name="OwnRequestsPerMinute">The same where it was set for this key; null where its scopes decide.</param>
public sealed record ApiKeyRow(
    string Id, string Name, string Env, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt, string? RotatedTo, int RequestsPerMinute, int? OwnRequestsPerMinute)
{
    /// <summary>What an ETag says of it: changes with what can be changed.</summary>
    [JsonIgnore]
    public string Tag => $"\"{OwnRequestsPerMinute?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "default"}{(RevokedAt is null ? "" : "-revoked")}\"";
}

/// <summary>Requests of a key in one minute or hour.</summary>
/// <param name="At">Start.</param>
/// <param name="Requests">Requests, with those of device tokens that were issued for it and those that were refused.</param>
/// <param name="Refused">Those that were too many.</param>
public sealed record KeyUsageStep(DateTimeOffset At, long Requests, long Refused);
