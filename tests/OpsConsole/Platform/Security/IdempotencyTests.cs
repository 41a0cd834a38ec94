using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace OpsConsole.Tests.Platform.Security;

public sealed class IdempotencyTests
{
    private const string Keys = "/api/v1/ops/api-keys";

    [Fact]
    public async Task Repeated_request_gets_the_first_answer_and_makes_nothing_twice()
    {
        await using var app = await RunningApp.StartAsync();
        using var first = await CreateAsync(app, "one", "retry-1");
        using var second = await CreateAsync(app, "one", "retry-1");
        using var third = await CreateAsync(app, "one", "retry-2");

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal("no-store", second.Headers.CacheControl!.ToString());
        Assert.NotEqual(first.Headers.Location, third.Headers.Location);
        Assert.Equal(2, await CountAsync(app));
    }

    [Fact]
    public async Task Same_key_with_another_body_is_a_conflict()
    {
        await using var app = await RunningApp.StartAsync();
        using var first = await CreateAsync(app, "one", "retry");
        using var other = await CreateAsync(app, "two", "retry");

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal(1, await CountAsync(app));
    }

    [Fact]
    public async Task What_was_refused_may_be_tried_again_with_the_same_key()
    {
        await using var app = await RunningApp.StartAsync();
        using var refused = await CreateAsync(app, "", "retry");
        using var mended = await CreateAsync(app, "one", "retry");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Created, mended.StatusCode);
    }

    [Fact]
    public async Task Key_is_forgotten_after_an_hour_and_must_be_readable()
    {
        var time = new SetClock();
        await using var app = await RunningApp.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var first = await CreateAsync(app, "one", "retry");
        time.Advance(TimeSpan.FromHours(1));
        using var later = await CreateAsync(app, "one", "retry");
        using var unreadable = await CreateAsync(app, "one", new string('x', 129));

        Assert.NotEqual(first.Headers.Location, later.Headers.Location);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unreadable.StatusCode);
        Assert.Contains("Idempotency-Key", await unreadable.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> CreateAsync(RunningApp app, string name, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Keys) { Content = JsonContent.Create(new { name, scopes = new[] { "device" } }) };
        request.Headers.Add("Idempotency-Key", key);
        return await app.Operator.SendAsync(request);
    }

    private static async Task<int> CountAsync(RunningApp app) =>
        (await app.Operator.GetFromJsonAsync<JsonElement>(Keys)).GetProperty("items").GetArrayLength();
}
