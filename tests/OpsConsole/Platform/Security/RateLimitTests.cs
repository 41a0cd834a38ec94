using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Tests.Platform.Security;

public sealed class RateLimitTests
{
    private const string Keys = "/api/v1/ops/api-keys";

    [Fact]
    public void Bucket_holds_a_minutes_requests_and_fills_evenly()
    {
        var time = new FakeTimeProvider();
        var allowance = new RequestAllowance(60, time);
        for (var left = 59; left >= 0; left--)
        {
            Assert.Equal((true, left), (allowance.Take() is var state && state.Allowed, state.Remaining));
        }

        var refused = allowance.Take();
        Assert.Equal((false, 0, 60, 1), (refused.Allowed, refused.Remaining, refused.ResetSeconds, refused.RetrySeconds));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(allowance.Take().Allowed);
        Assert.False(allowance.Take().Allowed);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(59, allowance.Take().Remaining);
    }

    [Fact]
    public async Task Bucket_lets_exactly_its_limit_through_when_many_take_at_once()
    {
        var allowance = new RequestAllowance(10_000, new FakeTimeProvider());
        var passed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 5_000).Count(_ => allowance.Take().Allowed))));
        Assert.Equal(10_000, passed.Sum());
    }

    [Fact]
    public void Lowered_limit_holds_at_once()
    {
        var time = new FakeTimeProvider();
        var allowance = new RequestAllowance(1_000, time);
        Assert.True(allowance.Take().Allowed);
        allowance.Change(1);
        Assert.Equal((false, 60), (allowance.Take() is var state && state.Allowed, state.RetrySeconds));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(allowance.Take().Allowed);
        Assert.False(allowance.Take().Allowed);
        allowance.Change(3);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => allowance.Take().Allowed));
    }

    [Fact]
    public void Forgotten_devices_are_the_oldest_and_memory_has_a_bound()
    {
        var devices = new DeviceAllowances(Options.Create(new RateLimitOptions { TokenPerMinute = 1 }), new FakeTimeProvider());
        Assert.True(devices.Of("first").Take().Allowed);
        for (var device = 0; device < DeviceAllowances.Bound; device++)
        {
            devices.Of($"device-{device}");
        }

        // One generation later it is still known, and moves to the younger one.
        Assert.False(devices.Of("first").Take().Allowed);
        for (var device = 0; device < 2 * DeviceAllowances.Bound; device++)
        {
            devices.Of($"other-{device}");
        }

        Assert.True(devices.Of("first").Take().Allowed);
    }

    [Fact]
    public async Task Key_is_told_its_limit_refused_beyond_it_and_counted()
    {
        await using var app = await RunningApp.StartAsync();
        var (id, secret) = await CreateAsync(app, "server", 3);
        using var client = app.With(secret);
        for (var left = 2; left >= 0; left--)
        {
            using var answer = await client.GetAsync("/api/v1/items");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(("3", $"{left}"), (Header(answer, "RateLimit-Limit"), Header(answer, "RateLimit-Remaining")));
            Assert.InRange(int.Parse(Header(answer, "RateLimit-Reset"), System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        }

        using var refused = await client.GetAsync("/api/v1/items");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 20);
        Assert.Equal("0", Header(refused, "RateLimit-Remaining"));

        // Another key has a bucket of its own.
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/api/v1/items")).StatusCode);

        // A reload of the keys, which comes every minute, fills no bucket.
        await app.Services.GetRequiredService<ApiKeys>().ReloadAsync(CancellationToken.None);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync("/api/v1/items")).StatusCode);

        await app.Services.GetServices<IHostedService>().OfType<KeyUseRecorder>().Single().FlushAsync(CancellationToken.None);
        foreach (var by in (string[])["minute", "hour"])
        {
            var usage = (await app.Operator.GetFromJsonAsync<JsonElement>($"{Keys}/{id}/usage?by={by}")).GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(by == "minute" ? 60 : 24, usage.Count);
            Assert.Equal((5, 2), (usage.Sum(step => step.GetProperty("requests").GetInt32()), usage.Sum(step => step.GetProperty("refused").GetInt32())));
        }
    }

    [Fact]
    public async Task Changed_limit_holds_from_the_next_request_and_a_stale_change_is_refused()
    {
        await using var app = await RunningApp.StartAsync();
        var (id, secret) = await CreateAsync(app, "server", 1);
        using var client = app.With(secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/items")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync("/api/v1/items")).StatusCode);
        using var seen = await app.Operator.GetAsync($"{Keys}/{id}");
        Assert.Equal(HttpStatusCode.OK, await LimitAsync(app, id, 100, seen.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/items")).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, await LimitAsync(app, id, 200, seen.Headers.ETag.ToString()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await LimitAsync(app, id, 0, null));
        Assert.Equal(HttpStatusCode.NotFound, await LimitAsync(app, "nothing", 5, null));
    }

    [Fact]
    public async Task Device_has_one_bucket_however_many_tokens_it_gets_and_its_key_is_told_the_use()
    {
        await using var app = await RunningApp.StartAsync(builder => builder.Services.Configure<RateLimitOptions>(options => options.TokenPerMinute = 2));
        var (_, secret) = await CreateAsync(app, "device", null);
        using var holder = app.With(secret);
        using var first = DeviceTokenTests.Phone(app, await DeviceTokenTests.IssueAsync(holder, "phone-1", "shopper-1"));
        using var second = DeviceTokenTests.Phone(app, await DeviceTokenTests.IssueAsync(holder, "phone-1", "shopper-2"));
        using var other = DeviceTokenTests.Phone(app, await DeviceTokenTests.IssueAsync(holder, "phone-2", "shopper-1"));

        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/api/v1/items")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("/api/v1/items")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await first.GetAsync("/api/v1/items")).StatusCode);
        using var others = await other.GetAsync("/api/v1/items");
        Assert.Equal((HttpStatusCode.OK, "2"), (others.StatusCode, Header(others, "RateLimit-Limit")));
        // Three tokens and four requests with them.
        Assert.Equal((7, 1), app.Services.GetRequiredService<ApiKeyIndex>().Find(secret) is { Meter: var meter } ? (meter.Requests, meter.Refused) : default);
    }

    [Fact]
    public async Task Of_two_who_rotate_a_key_at_once_one_makes_its_successor()
    {
        await using var app = await RunningApp.StartAsync();
        var (id, _) = await CreateAsync(app, "server", null);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.Operator.PostAsync($"{Keys}/{id}/rotate", null)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(2, (await app.Operator.GetFromJsonAsync<JsonElement>(Keys)).GetProperty("items").GetArrayLength());
    }

    private static async Task<HttpStatusCode> LimitAsync(RunningApp app, string id, int perMinute, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Keys}/{id}/limit") { Content = JsonContent.Create(new { requestsPerMinute = perMinute, reason = "a test" }) };
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        using var answer = await app.Operator.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<(string Id, string Secret)> CreateAsync(RunningApp app, string scope, int? perMinute)
    {
        using var answer = await app.Operator.PostAsJsonAsync(Keys, new { name = "test", scopes = new[] { scope }, requestsPerMinute = perMinute });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (body.GetProperty("id").GetString()!, body.GetProperty("secret").GetString()!);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
