using System.Text.Json;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Revisions;

/// <summary>Contents of lists and rules as the audit has them.</summary>
public static class AuditedContent
{
    /// <summary>The content before a change; null where there was none, or the change was to something else.</summary>
    /// <param name="action">Of the audit: <c>fallbackList.publish</c>, <c>rule.edit</c>.</param>
    /// <param name="before">The state before, as the audit has it.</param>
    public static RevisionContent? Before(string action, string? before)
    {
        RevisionKind? kind = action.StartsWith("fallbackList.", StringComparison.Ordinal) ? RevisionKind.List : action.StartsWith("rule.", StringComparison.Ordinal) ? RevisionKind.Rule : null;
        if (kind is null || before is null)
        {
            return null;
        }

        try
        {
            return ContentJson.Read(kind.Value, before);
        }
        catch (JsonException)
        {
            // Lists were audited in another form before they had revisions.
            return null;
        }
    }
}
