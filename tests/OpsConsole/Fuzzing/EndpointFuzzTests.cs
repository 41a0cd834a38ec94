using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.Fuzzing;

/// <summary>Every endpoint of the published contract against inputs that nobody wrote by hand: no 500, and every refusal a problem that says what is wrong.</summary>
public sealed class EndpointFuzzTests
{
    private const int Callers = 8;
    private const int MostFailures = 8;

    private static readonly int s_inputs = Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") == "1" ? 200_000 : 20_000;

    /// <summary>Fixed, so that a failure comes again; <c>OPSCONSOLE_FUZZ_SEED</c> chooses another.</summary>
    private static readonly int s_seed = int.TryParse(Environment.GetEnvironmentVariable("OPSCONSOLE_FUZZ_SEED"), out var chosen) ? chosen : 20_261;

    [Fact]
    public async Task No_input_makes_an_endpoint_fail_and_every_refusal_says_why()
    {
        var logs = new LogLines();
        await using var shop = await TestShop.StartAsync(adjust: builder => Prepare(builder, logs));
        var contract = new ApiContract(await shop.App.Anonymous.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken));
        var ids = new KnownIds();
        ids.Add("userId", TestShop.Shopper(1));
        ids.Add("itemId", TestShop.Item(1));
        ids.Add("name", "inference");
        var generator = new RequestGenerator(contract, ids, s_seed);
        var failures = new ConcurrentQueue<string>();
        var (next, statuses) = (-1, new ConcurrentDictionary<HttpStatusCode, int>());
        using var mobile = Client(shop.App, RunningApp.ServerKey);
        using var operators = Client(shop.App, RunningApp.OpsKey);

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number < s_inputs && failures.Count < MostFailures; number = Interlocked.Increment(ref next))
            {
                var request = generator.Make(number);
                var client = request.Operation.Template.StartsWith("/api/v1/ops/", StringComparison.Ordinal) ? operators : mobile;
                try
                {
                    using var answer = await SendAsync(client, request, shop.App.Url);
                    statuses.AddOrUpdate(answer.StatusCode, 1, static (_, count) => count + 1);
                    if (await ObjectionAsync(answer, ids) is { } objection)
                    {
                        failures.Enqueue($"seed {s_seed}, input {number}: {objection}\n  {request}");
                    }
                }
                catch (HttpRequestException broken)
                {
                    failures.Enqueue($"seed {s_seed}, input {number}: no answer ({broken.Message})\n  {request}");
                }
            }
        })));

        TestContext.Current.TestOutputHelper?.WriteLine($"{contract.Operations.Count} operations; {string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{(int)pair.Key}: {pair.Value}"))}");
        var errors = logs.Written.Where(line => line.Level >= LogLevel.Error && line.Text.Contains("unhandled", StringComparison.OrdinalIgnoreCase)).Select(line => line.Text).Take(5);
        Assert.True(failures.IsEmpty, $"{string.Join("\n\n", failures)}\n\n{string.Join("\n\n", errors)}");
        Assert.DoesNotContain(logs.Written, line => line.Text.Contains(HostileValues.Card, StringComparison.Ordinal));
        // What only refuses was not tested.
        Assert.True(statuses[HttpStatusCode.OK] > s_inputs / 10, $"{statuses[HttpStatusCode.OK]} answers with content");
        Assert.True(statuses.GetValueOrDefault(HttpStatusCode.Accepted) > 0);
    }

    private static void Prepare(WebApplicationBuilder builder, LogLines logs)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ILoggerProvider>(logs);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            // Asked for a thousand times, a training would take the processors; its failing process is tried all the same.
            ["Models:Training:Program"] = "/nowhere/training.dll",
            ["Security:RateLimits:ServerPerMinute"] = "100000000",
            ["Security:RateLimits:OpsPerMinute"] = "100000000",
        });
    }

    private static HttpClient Client(RunningApp app, string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = Callers, RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 }) { BaseAddress = app.Url, Timeout = TimeSpan.FromSeconds(40) };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    /// <summary>Sends, and again where there was no answer: the server closes a connection on which a body beyond the limit still comes, and the next request may be on its way on it.</summary>
    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, FuzzRequest request, Uri root)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var message = request.ToMessage(root);
                return await client.SendAsync(message, TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException) when (attempt < 3)
            {
                // A connection of its own next time; what ends the server ends that one too.
            }
        }
    }

    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    private static async Task<string?> ObjectionAsync(HttpResponseMessage answer, KnownIds ids)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var status = (int)answer.StatusCode;
        if (status < 400)
        {
            Learn(body, answer, ids);
            return null;
        }

        var text = Encoding.UTF8.GetString(body);
        if (status >= 500 && !(status == 503 && answer.Headers.RetryAfter is not null))
        {
            return $"{status} {text}";
        }

        if (text.Contains(HostileValues.Card, StringComparison.Ordinal))
        {
            return $"{status}: the answer repeats a card number: {text}";
        }

        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return $"{status} is no problem+json but {answer.Content.Headers.ContentType}: {text}";
        }

        var problem = JsonSerializer.Deserialize<JsonElement>(body);
        if (!problem.GetProperty("type").GetString()!.StartsWith("urn:opsconsole:error:", StringComparison.Ordinal) || problem.GetProperty("status").GetInt32() != status
            || string.IsNullOrEmpty(problem.GetProperty("title").GetString()) || string.IsNullOrEmpty(problem.GetProperty("traceId").GetString()))
        {
            return $"{status} is no whole problem: {text}";
        }

        var named = problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object && errors.EnumerateObject().Any()
            && errors.EnumerateObject().All(field => field.Name.Length > 0 && field.Value.GetArrayLength() > 0 && field.Value.EnumerateArray().All(message => !string.IsNullOrWhiteSpace(message.GetString())));
        return status == 422 && !named ? $"422 names no field: {text}" : null;
    }

    private static void Learn(byte[] body, HttpResponseMessage answer, KnownIds ids)
    {
        if (body.Length > 0 && answer.Content.Headers.ContentType?.MediaType == "application/json")
        {
            ids.Learn(JsonSerializer.Deserialize<JsonElement>(body));
        }
    }
}
