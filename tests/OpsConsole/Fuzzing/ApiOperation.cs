using System.Text.Json;

namespace OpsConsole.Tests.Fuzzing;

/// <summary>One parameter of an operation.</summary>
internal sealed record ApiParameter(string Name, string In, JsonElement Schema);

/// <summary>One operation of the published contract.</summary>
/// <param name="Method">GET, POST …</param>
/// <param name="Template">Path with parameters in braces.</param>
/// <param name="Parameters">Of path, query and header.</param>
/// <param name="Body">Schema of the JSON body; null without one.</param>
internal sealed record ApiOperation(string Method, string Template, IReadOnlyList<ApiParameter> Parameters, JsonElement? Body)
{
    public override string ToString() => $"{Method} {Template}";
}

/// <summary>The contract as the server publishes it.</summary>
internal sealed class ApiContract(JsonElement document)
{
    /// <summary>Every operation.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; } =
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           where operation.Name is "get" or "post" or "put" or "delete" or "patch"
           select new ApiOperation(operation.Name.ToUpperInvariant(), path.Name, Parameters(document, path.Value, operation.Value), Body(operation.Value)),
    ];

    /// <summary>The schema itself, behind whatever reference.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference))
        {
            schema = Follow(document, reference.GetString()!);
        }

        return schema;
    }

    private static JsonElement Follow(JsonElement document, string reference) =>
        reference.Split('/')[1..].Aggregate(document, (at, name) => at.GetProperty(name.Replace("~1", "/", StringComparison.Ordinal)));

    private static List<ApiParameter> Parameters(JsonElement document, JsonElement path, JsonElement operation) =>
    [
        .. from place in (JsonElement[])[path, operation]
           where place.TryGetProperty("parameters", out _)
           from parameter in place.GetProperty("parameters").EnumerateArray()
           let whole = parameter.TryGetProperty("$ref", out var reference) ? Follow(document, reference.GetString()!) : parameter
           select new ApiParameter(whole.GetProperty("name").GetString()!, whole.GetProperty("in").GetString()!, whole.TryGetProperty("schema", out var schema) ? schema : default),
    ];

    private static JsonElement? Body(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").EnumerateObject().FirstOrDefault() is { Value.ValueKind: JsonValueKind.Object } content
        && content.Value.TryGetProperty("schema", out var schema) ? schema : null;
}
