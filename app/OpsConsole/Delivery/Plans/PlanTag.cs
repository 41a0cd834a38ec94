using System.Globalization;

namespace OpsConsole.Delivery.Plans;

/// <summary>The ETag of a plan: its revision.</summary>
internal static class PlanTag
{
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Whether a request may change this revision: it names it, any (<c>*</c>), or none at all.</summary>
    public static bool Allows(string? ifMatch, long revision) => string.IsNullOrEmpty(ifMatch) || ifMatch == "*" || ifMatch == Of(revision);

    /// <summary>What a request says.</summary>
    public static string? Of(HttpRequest request) => request.Headers.IfMatch is [{ Length: > 0 } tag] ? tag : null;
}
