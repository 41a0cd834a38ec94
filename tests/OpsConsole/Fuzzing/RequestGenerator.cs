using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsConsole.Tests.Delivery;

namespace OpsConsole.Tests.Fuzzing;

/// <summary>Makes requests for the operations of a contract: mostly of valid shape, then with one to three things wrong. The same number and the same ids give the same request.</summary>
internal sealed partial class RequestGenerator(ApiContract contract, KnownIds ids, int seed)
{
    private static readonly string[] s_contentTypes = ["application/json", "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", "application/problem+json", "", "text/csv", "not a type"];

    /// <summary>Bodies of requests that do something, for operations whose fields hang together more than a schema says.</summary>
    private static readonly Dictionary<string, Func<KnownIds, Random, JsonNode>> s_examples = new()
    {
        ["POST /api/v1/events"] = (ids, random) => new JsonObject
        {
            ["events"] = new JsonArray(new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(), ["type"] = "purchase", ["userId"] = $"shopper-{random.Next(150):D3}", ["itemId"] = ids.Pick("itemId", random) ?? "item-001", ["quantity"] = 1, ["value"] = 2.5, ["currency"] = "EUR",
                ["occurredAt"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            }),
        },
        ["POST /api/v1/route-plans"] = (_, random) => PlanRequests.Plan(random.Next(1, 6), random.Next(1, 3), 0.1, 50),
        ["POST /api/v1/ops/items/stock"] = (_, random) => new JsonObject { ["items"] = new JsonArray(new JsonObject { ["id"] = $"item-{random.Next(120):D3}", ["inStock"] = random.Next(2) == 0 }) },
        ["POST /api/v1/ops/api-keys"] = (_, random) => new JsonObject { ["name"] = "fuzz", ["scopes"] = new JsonArray(random.Next(2) == 0 ? "device" : "server") },
        ["POST /api/v1/devices/tokens"] = (_, random) => new JsonObject { ["deviceId"] = "phone", ["userId"] = $"shopper-{random.Next(150):D3}" },
        ["POST /api/v1/ops/faults"] = (_, random) => new JsonObject { ["point"] = random.Next(2) == 0 ? "inference" : "profile", ["mode"] = random.Next(2) == 0 ? "throw" : "off", ["rate"] = 0.5, ["minutes"] = 0.01 },
    };

    /// <summary>The request of a number.</summary>
    public FuzzRequest Make(int number)
    {
        var random = new Random(HashCode.Combine(seed, number));
        var operation = contract.Operations[number % contract.Operations.Count];
        var sampler = new SchemaSampler(contract, ids, random);
        var faults = random.Next(10) < 4 ? 0 : random.Next(1, 4);
        var (body, type) = Body(operation, sampler, ref faults, random);
        return new FuzzRequest(operation, Address(operation, sampler, faults, random), Headers(operation, random), body, type);
    }

    private (byte[]? Body, string Type) Body(ApiOperation operation, SchemaSampler sampler, ref int faults, Random random)
    {
        if (operation.Body is not { } schema)
        {
            return random.Next(15) == 0 ? (HostileValues.Bodies[random.Next(HostileValues.Bodies.Length)], "application/json") : (null, "");
        }

        if (faults > 0 && random.Next(6) == 0)
        {
            faults--;
            return random.Next(12) == 0 ? (null, "") : (HostileValues.Bodies[random.Next(HostileValues.Bodies.Length)], "application/json");
        }

        var whole = new JsonArray(s_examples.TryGetValue(operation.ToString(), out var example) && random.Next(3) > 0 ? example(ids, random) : sampler.Sample(schema, ""));
        string? doubled = null;
        for (; faults > 0 && random.Next(4) > 0; faults--)
        {
            doubled = Spoil(whole, random) ?? doubled;
        }

        return (BodyWriter.Write(whole[0], doubled), random.Next(40) == 0 ? s_contentTypes[random.Next(s_contentTypes.Length)] : "application/json");
    }

    /// <summary>Makes one place of a body wrong; gives the name that is to stand twice, where that is what was chosen.</summary>
    private static string? Spoil(JsonArray whole, Random random)
    {
        var places = new List<(JsonNode Parent, object Key)>();
        Collect(whole, places);
        var (parent, key) = places[random.Next(places.Count)];
        switch (random.Next(6))
        {
            case 0 when key is string name:
                ((JsonObject)parent).Remove(name);
                break;
            case 1 when key is string name:
                return name;
            case 2 when parent is JsonObject fields:
                fields[random.Next(2) == 0 ? "unknownField" : HostileValues.Card] = 1;
                break;
            case 3:
                Set(parent, key, HostileValues.Raw(HostileValues.JsonTokens[random.Next(HostileValues.JsonTokens.Length)]));
                break;
            default:
                Set(parent, key, HostileValues.Raw($"\"{HostileValues.JsonStrings[random.Next(HostileValues.JsonStrings.Length)]}\""));
                break;
        }

        return null;
    }

    private static void Set(JsonNode parent, object key, JsonNode value)
    {
        if (key is string name)
        {
            parent[name] = value;
        }
        else
        {
            parent[(int)key] = value;
        }
    }

    private static void Collect(JsonNode node, List<(JsonNode Parent, object Key)> places)
    {
        if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields)
            {
                places.Add((node, name));
                CollectBelow(value, places);
            }
        }
        else if (node is JsonArray items)
        {
            for (var at = 0; at < items.Count; at++)
            {
                places.Add((node, at));
                CollectBelow(items[at], places);
            }
        }
    }

    private static void CollectBelow(JsonNode? value, List<(JsonNode Parent, object Key)> places)
    {
        if (value is not null)
        {
            Collect(value, places);
        }
    }

    private string Address(ApiOperation operation, SchemaSampler sampler, int faults, Random random)
    {
        var path = operation.Template;
        var query = new List<string>();
        foreach (var parameter in operation.Parameters)
        {
            var wrong = faults > 0 && random.Next(2) == 0;
            if (parameter.In == "path")
            {
                var value = wrong ? HostileValues.Encoded[random.Next(1, HostileValues.Encoded.Length)] : Plain(sampler, parameter);
                path = path.Replace($"{{{parameter.Name}}}", value.Length == 0 ? "x" : value, StringComparison.Ordinal);
            }
            else if (parameter.In == "query" && random.Next(3) > 0)
            {
                var hostile = random.Next(8) == 0 ? HostileValues.EncodedInQuery : HostileValues.Encoded;
                query.Add($"{parameter.Name}={(wrong ? hostile[random.Next(hostile.Length)] : parameter.Name == "waitMs" ? "5" : Plain(sampler, parameter))}");
            }
        }

        // Plain request delegates declare no parameters.
        path = Undeclared().Replace(path, match => ids.Pick(match.Groups[1].Value, random) is { } id ? Uri.EscapeDataString(id) : "x");

        // The mobile API reads its query by itself, so that the contract may not list it all.
        if (operation.Method == "GET" && random.Next(6) == 0)
        {
            query.Add($"{(random.Next(2) == 0 ? "limit" : "userId")}={HostileValues.Encoded[random.Next(HostileValues.Encoded.Length)]}");
        }

        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    private static string Plain(SchemaSampler sampler, ApiParameter parameter) => sampler.Sample(parameter.Schema, parameter.Name) switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => Uri.EscapeDataString(text),
        var other => Uri.EscapeDataString(other.ToJsonString()),
    };

    private static List<(string Name, string Value)> Headers(ApiOperation operation, Random random)
    {
        var headers = new List<(string, string)>();
        if (random.Next(12) == 0)
        {
            headers.Add(("X-Deadline-Ms", Pick(["1", "0", "-5", "99999999999", "abc", "80", "1e3"], random)));
        }

        if (operation.Method != "GET" && random.Next(6) == 0)
        {
            headers.Add(("If-Match", Pick(["*", "\"1\"", "\"abc\"", "W/\"1\"", "abc", "\"", "", "\"99999999999999999999\"", "\"1\", \"2\""], random)));
        }

        if (operation.Method == "GET" && random.Next(12) == 0)
        {
            headers.Add(("If-None-Match", Pick(["*", "\"1\"", "abc", "\"", "W/\"x\""], random)));
        }

        if (operation.Method == "POST" && random.Next(8) == 0)
        {
            headers.Add(("Idempotency-Key", Pick(["retry", "a b", new string('x', 200), HostileValues.Card, "ä"], random)));
        }

        if (operation.Body is not null && random.Next(40) == 0)
        {
            headers.Add(("Content-Encoding", Pick(["gzip", "br", "identity", "deflate, gzip"], random)));
        }

        return headers;
    }

    private static string Pick(string[] values, Random random) => values[random.Next(values.Length)];

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Undeclared();
}
