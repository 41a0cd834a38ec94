using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OpsConsole.Delivery.Plans;

/// <summary>A place in the list of plans, opaque to clients.</summary>
internal static class PlanCursor
{
    public static string Write(DateTimeOffset at, string id) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds()}/{id}")));

    /// <summary>The place, or null where the text is none.</summary>
    public static (DateTimeOffset At, string Id)? Read(string text)
    {
        if (text.Length > 200 || !Base64Url.IsValid(text))
        {
            return null;
        }

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('/', 2);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms <= 4_102_444_800_000 ? (DateTimeOffset.FromUnixTimeMilliseconds(ms), parts[1]) : null;
    }
}
