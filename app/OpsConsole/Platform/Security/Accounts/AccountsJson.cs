using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Platform.Security.Accounts.Invitations;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>What the audit says of an account before and after.</summary>
internal sealed record AccountInAudit(string UserName, IReadOnlyList<string> Roles, bool Locked, bool HasPassword, bool SecondFactor, bool External);

/// <summary>What the audit says of an invitation.</summary>
internal sealed record InvitationInAudit(string UserName, IReadOnlyList<string> Roles, DateTimeOffset ExpiresAt, bool ExistingAccount);

/// <summary>What the audit says of a user's own settings.</summary>
internal sealed record SettingsInAudit(string? TimeZone, string Density, string Theme);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AccountInAudit))]
[JsonSerializable(typeof(InvitationInAudit))]
[JsonSerializable(typeof(SettingsInAudit))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(AccountRow))]
[JsonSerializable(typeof(InvitationList))]
[JsonSerializable(typeof(InvitationLink))]
[JsonSerializable(typeof(Invite))]
[JsonSerializable(typeof(SetRoles))]
[JsonSerializable(typeof(Because))]
internal sealed partial class AccountsJson : JsonSerializerContext
{
    public static string Describe(AccountRow row) =>
        JsonSerializer.Serialize(new AccountInAudit(row.UserName, row.Roles, row.IsLocked, row.HasPassword, row.SecondFactor, row.External), Default.AccountInAudit);

    public static string Describe(Invitation invitation) => JsonSerializer.Serialize(
        new InvitationInAudit(invitation.UserName, invitation.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries), invitation.ExpiresAt, invitation.UserId is not null), Default.InvitationInAudit);

    public static string Describe(AccountSettings settings) =>
        JsonSerializer.Serialize(new SettingsInAudit(settings.TimeZone, settings.Comfortable ? "comfortable" : "compact", settings.Theme ?? "system"), Default.SettingsInAudit);
}
