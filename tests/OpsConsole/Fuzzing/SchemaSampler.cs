using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Tests.Fuzzing;

/// <summary>Makes values of the shape that a schema describes, from a seed and from ids that answers have named.</summary>
internal sealed class SchemaSampler(ApiContract contract, KnownIds ids, Random random)
{
    private const int Deepest = 7;
    private static readonly string[] s_words = ["throw", "off", "shopper", "item", "home", "closed", "queued", "model", "vehicle", "delivered", "haversine", "inference", "P1D", "Kitchen", "EUR", "test", "tap"];

    public JsonNode? Sample(JsonElement schema, string name, int depth = 0)
    {
        schema = contract.Resolve(schema);
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return Text(name);
        }

        if (schema.TryGetProperty("enum", out var values) && values.GetArrayLength() > 0)
        {
            return JsonNode.Parse(values[random.Next(values.GetArrayLength())].GetRawText());
        }

        foreach (var choice in (string[])["oneOf", "anyOf", "allOf"])
        {
            if (schema.TryGetProperty(choice, out var schemas) && schemas.GetArrayLength() > 0)
            {
                return Sample(schemas[random.Next(schemas.GetArrayLength())], name, depth);
            }
        }

        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => depth > Deepest ? new JsonArray() : new JsonArray([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => schema.TryGetProperty("items", out var items) ? Sample(items, name, depth + 1) : null)]),
            "integer" => random.Next(10) == 0 ? random.Next() : random.Next(0, 30),
            "number" => Math.Round(random.NextDouble() * random.Next(1, 60), 3),
            "boolean" => random.Next(2) == 0,
            "null" => null,
            _ => Text(name, schema.TryGetProperty("format", out var format) ? format.GetString() : null),
        };
    }

    private JsonObject Object(JsonElement schema, int depth)
    {
        var made = new JsonObject();
        if (depth <= Deepest && schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject().Where(_ => random.Next(5) > 0))
            {
                made[property.Name] = Sample(property.Value, property.Name, depth + 1);
            }
        }

        return made;
    }

    private string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) ? "object" : null;
        }

        if (type.ValueKind != JsonValueKind.Array)
        {
            return type.GetString();
        }

        var kinds = type.EnumerateArray().Select(kind => kind.GetString()).Where(kind => kind != "null" || random.Next(5) == 0).ToArray();
        return kinds.Length == 0 ? "null" : kinds[random.Next(kinds.Length)];
    }

    private string Text(string name, string? format = null) => format switch
    {
        "date-time" => DateTimeOffset.UnixEpoch.AddSeconds(1_790_000_000 + random.Next(-40_000_000, 20_000_000)).ToString("O", CultureInfo.InvariantCulture),
        "uuid" => new Guid(Bytes(16)).ToString(),
        _ => random.Next(4) > 0 && ids.Pick(name, random) is { } known ? known : s_words[random.Next(s_words.Length)],
    };

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
