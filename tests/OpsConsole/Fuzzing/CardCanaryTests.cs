using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpsConsole.Platform.Live;

namespace OpsConsole.Tests.Fuzzing;

/// <summary>A card number in each field of each request in turn: refused, not repeated, and afterwards nowhere.</summary>
public sealed class CardCanaryTests
{
    private const string Canary = "5366778899001125";
    private const string Grouped = "5366 7788 9900 1125";

    [Fact]
    public async Task A_card_number_in_any_field_is_refused_and_nowhere_kept_logged_or_pushed()
    {
        var logs = new LogLines();
        var data = Directory.CreateTempSubdirectory("opsconsole-canary-").FullName;
        await MigratedDatabase.CopyToAsync(data);
        var tried = 0;
        await using (var app = await RunningApp.StartAsync(builder =>
        {
            builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug);
            builder.Services.AddSingleton<ILoggerProvider>(logs);
        }, data, options => options with { Environment = "Staging" }))
        {
            using var pushed = app.Services.GetRequiredService<LiveFeed>().Subscribe();
            var contract = new ApiContract(await app.Anonymous.GetFromJsonAsync<JsonElement>("/openapi/v1.json"));
            foreach (var operation in contract.Operations)
            {
                foreach (var (address, body) in Requests(contract, operation))
                {
                    var client = operation.Template.StartsWith("/api/v1/ops/", StringComparison.Ordinal) ? app.Operator : app.Client;
                    using var request = new HttpRequestMessage(new HttpMethod(operation.Method), address) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
                    using var answer = await client.SendAsync(request);
                    var text = await answer.Content.ReadAsStringAsync();
                    Assert.True(Refused(answer.StatusCode, text), $"{operation}: {(int)answer.StatusCode} {text}\n{address} {body}");
                    Assert.DoesNotContain(Canary, Digits(text), StringComparison.Ordinal);
                    Assert.DoesNotContain(pushed.Drain(), message => Digits(JsonSerializer.Serialize(message, message.GetType())).Contains(Canary, StringComparison.Ordinal));
                    tried++;
                }
            }

        }

        Assert.True(tried > 200, $"{tried} requests");
        Assert.DoesNotContain(logs.Written, line => Digits(line.Text).Contains(Canary, StringComparison.Ordinal));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Assert.All(Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories), file => Assert.False(Holds(file), file));
        Directory.Delete(data, recursive: true);
    }

    /// <summary>A batch of events is taken with each event's refusal in the answer.</summary>
    private static bool Refused(HttpStatusCode status, string text) =>
        (int)status is >= 400 and < 500 || (status == HttpStatusCode.Accepted && text.Contains("\"accepted\":0", StringComparison.Ordinal) && text.Contains("card_number", StringComparison.Ordinal));

    private static IEnumerable<(string Address, string? Body)> Requests(ApiContract contract, ApiOperation operation)
    {
        var plain = operation.Template.Replace('{', 'x').Replace('}', 'x');
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.In == "path")
            {
                yield return (operation.Template.Replace($"{{{parameter.Name}}}", Canary, StringComparison.Ordinal).Replace('{', 'x').Replace('}', 'x'), operation.Body is null ? null : "{}");
            }
            else if (parameter.In == "query")
            {
                yield return ($"{plain}?{parameter.Name}={Canary}", operation.Body is null ? null : "{}");
                yield return ($"{plain}?{parameter.Name}={Uri.EscapeDataString(Grouped)}", operation.Body is null ? null : "{}");
            }
        }

        if (operation.Method == "GET")
        {
            // Read by hand, so that the contract may not list it; a shopper's id is what a slate is logged with.
            yield return ($"{plain}?userId={Canary}", null);
        }

        if (operation.Body is { } schema)
        {
            foreach (var field in Fields(contract, schema, "", 0).Distinct())
            {
                yield return (plain, Filled(field, Canary));
                yield return (plain, Filled(field, Grouped));
            }
        }
    }

    /// <summary>Paths of the fields that a body may have, as <c>a.b[].c</c>.</summary>
    private static IEnumerable<string> Fields(ApiContract contract, JsonElement schema, string path, int depth)
    {
        schema = contract.Resolve(schema);
        if (depth > 5 || schema.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var choice in (string[])["oneOf", "anyOf", "allOf"])
        {
            foreach (var field in schema.TryGetProperty(choice, out var choices) ? choices.EnumerateArray().SelectMany(one => Fields(contract, one, path, depth + 1)) : [])
            {
                yield return field;
            }
        }

        if (schema.TryGetProperty("items", out var items))
        {
            foreach (var field in Fields(contract, items, path + "[]", depth + 1))
            {
                yield return field;
            }

            yield return path + "[]";
        }

        foreach (var property in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default)
        {
            var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            yield return at;
            foreach (var field in Fields(contract, property.Value, at, depth + 1))
            {
                yield return field;
            }
        }
    }

    private static string Filled(string field, string value)
    {
        JsonNode node = JsonValue.Create(value);
        foreach (var part in field.Split('.').Reverse())
        {
            var name = part.TrimEnd('[', ']');
            for (var arrays = (part.Length - name.Length) / 2; arrays > 0; arrays--)
            {
                node = new JsonArray(node);
            }

            node = name.Length == 0 ? node : new JsonObject { [name] = node };
        }

        return node.ToJsonString();
    }

    private static bool Holds(string file) =>
        File.ReadAllBytes(file).AsSpan() is var bytes && (bytes.IndexOf(Encoding.ASCII.GetBytes(Canary)) >= 0 || bytes.IndexOf(Encoding.ASCII.GetBytes(Grouped)) >= 0);

    private static string Digits(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
