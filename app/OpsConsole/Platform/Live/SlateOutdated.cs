namespace OpsConsole.Platform.Live;

/// <summary>A shopper's slate has a newer version than what their phone may show: the mobile hub tells the phone.</summary>
/// <param name="UserId">The shopper.</param>
/// <param name="Surface">Where on the phone.</param>
/// <param name="Epoch">Epoch of the newer slate.</param>
/// <param name="Generation">Generation of the newer slate.</param>
public sealed record SlateOutdated(string UserId, string Surface, long Epoch, long Generation) : IPhoneHint
{
    /// <inheritdoc />
    public string Kind => "slate";

    /// <inheritdoc />
    public string PayloadUrl => Surface == "home"
        ? $"/api/v1/home?userId={Uri.EscapeDataString(UserId)}"
        : $"/api/v1/recommendations?userId={Uri.EscapeDataString(UserId)}&surface={Uri.EscapeDataString(Surface)}";
}
