using System.Text.Json;

namespace OpsConsole.Platform.Security.Auditing;

/// <summary>One field that a change has touched.</summary>
/// <param name="Field">Path, as <c>items[2].id</c>.</param>
/// <param name="Before">The value before, as JSON; null where the field was not there.</param>
/// <param name="After">The value after, as JSON; null where the field is no longer there.</param>
public sealed record AuditFieldChange(string Field, string? Before, string? After);

/// <summary>Compares the states before and after, field by field.</summary>
public static class AuditDiff
{
    /// <summary>Fields that are shown at most.</summary>
    public const int Bound = 500;

    /// <summary>The fields that differ, in the order of their first appearance; what is not JSON counts as one field.</summary>
    public static IReadOnlyList<AuditFieldChange> Between(string? before, string? after)
    {
        var (old, now) = (Leaves(before), Leaves(after));
        return
        [
            .. old.Keys.Concat(now.Keys.Where(field => !old.ContainsKey(field)))
                .Select(field => new AuditFieldChange(field, old.GetValueOrDefault(field), now.GetValueOrDefault(field)))
                .Where(change => change.Before != change.After).Take(Bound),
        ];
    }

    private static Dictionary<string, string> Leaves(string? json)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is null)
        {
            return leaves;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            Add(leaves, document.RootElement, "");
        }
        catch (JsonException)
        {
            leaves["value"] = json;
        }

        return leaves;
    }

    private static void Add(Dictionary<string, string> leaves, JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Object && element.EnumerateObject().Any())
        {
            foreach (var field in element.EnumerateObject())
            {
                Add(leaves, field.Value, path.Length == 0 ? field.Name : $"{path}.{field.Name}");
            }
        }
        else if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0)
        {
            var place = 0;
            foreach (var item in element.EnumerateArray())
            {
                Add(leaves, item, $"{path}[{place++}]");
            }
        }
        else
        {
            leaves[path.Length == 0 ? "value" : path] = element.GetRawText();
        }
    }
}
