using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Tests.Platform.Security;

public sealed class DeviceTokenTests
{
    [Fact]
    public async Task Token_acts_for_its_own_shopper_only()
    {
        await using var app = await StartWithProbeAsync();
        var token = await IssueAsync(app.Client, "phone-1", "shopper-1");
        using var phone = Phone(app, token);

        Assert.Equal("shopper-1", await phone.GetStringAsync("/api/v1/probe"));
        Assert.Equal("shopper-1", await phone.GetStringAsync("/api/v1/probe?userId=shopper-1"));

        using var other = await phone.GetAsync("/api/v1/probe?userId=shopper-2");
        using var missing = await app.Client.GetAsync("/api/v1/probe?userId=missing");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.Equal(await BodyWithoutTraceAsync(missing), await BodyWithoutTraceAsync(other));
    }

    [Fact]
    public async Task Only_a_server_key_gets_the_token_of_a_vehicle()
    {
        await using var app = await StartWithProbeAsync();
        Assert.NotEmpty(await IssueAsync(app.Client, "phone-1", "vehicle:van-1"));

        using var created = await app.Operator.PostAsJsonAsync("/api/v1/ops/api-keys", new { name = "the app", scopes = (string[])["device"] });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var stranger = app.With((await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!);
        Assert.NotEmpty(await IssueAsync(stranger, "phone-1", "shopper-1"));
        using var refused = await stranger.PostAsJsonAsync("/api/v1/devices/tokens", new { deviceId = "phone-1", userId = "vehicle:van-1" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("userId", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_key_acts_for_any_shopper()
    {
        await using var app = await StartWithProbeAsync();
        Assert.Equal("shopper-7", await app.Client.GetStringAsync("/api/v1/probe?userId=shopper-7"));
    }

    [Fact]
    public async Task Token_beside_a_key_narrows_the_key_to_its_shopper()
    {
        await using var app = await StartWithProbeAsync();
        using var both = Phone(app, await IssueAsync(app.Client, "phone-1", "shopper-1"));
        both.DefaultRequestHeaders.Add("X-Api-Key", RunningApp.ServerKey);

        Assert.Equal("shopper-1", await both.GetStringAsync("/api/v1/probe"));
        using var other = await both.GetAsync("/api/v1/probe?userId=shopper-2");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Expired_or_changed_token_is_refused()
    {
        var time = new SetClock();
        await using var app = await StartWithProbeAsync(time);
        var token = await IssueAsync(app.Client, "phone-1", "shopper-1");
        using var phone = Phone(app, token);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(phone));

        for (var index = 0; index < token.Length - 1; index += 7)
        {
            var changed = token[..index] + (token[index] == 'A' ? 'B' : 'A') + token[(index + 1)..];
            using var forger = Phone(app, changed);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(forger));
        }

        time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(phone));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(phone));
    }

    [Theory]
    [InlineData("", "shopper", "deviceId")]
    [InlineData("phone", null, "userId")]
    [InlineData("phone", "a b", "userId")]
    [InlineData("phone", "ü", "userId")]
    [InlineData("phone/..", "shopper", "deviceId")]
    public async Task Bad_ids_are_named(string? device, string? user, string field)
    {
        await using var app = await RunningApp.StartAsync();
        using var answer = await app.Client.PostAsJsonAsync("/api/v1/devices/tokens", new { deviceId = device, userId = user });
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("urn:opsconsole:error:validation", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Longest_ids_survive_the_round_trip()
    {
        await using var app = await StartWithProbeAsync();
        var user = new string('u', 64);
        using var phone = Phone(app, await IssueAsync(app.Client, new string('d', 64), user));
        Assert.Equal(user, await phone.GetStringAsync("/api/v1/probe"));
    }

    internal static async Task<string> IssueAsync(HttpClient client, string device, string user)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/devices/tokens", new { deviceId = device, userId = user });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Bearer", body.GetProperty("tokenType").GetString());
        return body.GetProperty("token").GetString()!;
    }

    internal static HttpClient Phone(RunningApp app, string token)
    {
        var client = new HttpClient { BaseAddress = app.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>The host with one more endpoint, which says for whom it would act and knows no shopper named <c>missing</c>.</summary>
    private static Task<RunningApp> StartWithProbeAsync(TimeProvider? time = null) => RunningApp.StartAsync(
        builder => builder.Services.AddSingleton(time ?? TimeProvider.System),
        map: app => app.MapGet("/api/v1/probe", (HttpContext context, string? userId) =>
        {
            var shopper = ShopperIdentity.Authorize(context, userId);
            return shopper.Refusal ?? (shopper.Subject == "missing" ? Problems.NotFound() : Results.Text(shopper.Subject));
        }).RequireAuthorization(Policies.Shopper));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/api/v1/probe");
        return answer.StatusCode;
    }

    private static async Task<string> BodyWithoutTraceAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadFromJsonAsync<Dictionary<string, JsonElement>>();
        Assert.True(body!.Remove("traceId"));
        return JsonSerializer.Serialize(body);
    }
}
