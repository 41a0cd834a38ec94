using System.Globalization;

namespace OpsConsole.Delivery.Plans;

/// <summary>The ETag of a plan: its revision.</summary>
internal static class PlanTag
{
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>What a request says.</summary>
    public static string? Of(HttpRequest request) => request.Headers.IfMatch is [{ Length: > 0 } tag] ? tag : null;
}
