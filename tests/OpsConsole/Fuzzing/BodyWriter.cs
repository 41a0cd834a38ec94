using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Tests.Fuzzing;

/// <summary>Writes a tree that may hold what is no JSON: raw tokens, and names that stand twice.</summary>
internal static class BodyWriter
{
    public static byte[] Write(JsonNode? node, string? doubled)
    {
        var text = new StringBuilder();
        Append(text, node, doubled);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, JsonNode? node, string? doubled)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject fields:
                text.Append('{');
                var first = true;
                foreach (var (name, value) in fields)
                {
                    for (var times = name == doubled ? 2 : 1; times > 0; times--)
                    {
                        text.Append(first ? "" : ",").Append(JsonSerializer.Serialize(name)).Append(':');
                        Append(text, value, doubled);
                        first = false;
                    }
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                for (var at = 0; at < items.Count; at++)
                {
                    text.Append(at == 0 ? "" : ",");
                    Append(text, items[at], doubled);
                }

                text.Append(']');
                break;
            case JsonValue value when value.TryGetValue<RawToken>(out var raw):
                text.Append(raw.Text);
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }
}
