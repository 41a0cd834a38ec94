using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Tests.Platform.Security;

public sealed class HttpHardeningTests(HttpHardeningTests.Production production, HttpHardeningTests.Development development)
    : IClassFixture<HttpHardeningTests.Production>, IClassFixture<HttpHardeningTests.Development>
{
    private sealed record Note(string Text, JsonElement? More = null);

    [Fact]
    public async Task Exceptions_become_problems_without_their_text()
    {
        var app = production.App;
        using var answer = await app.Client.GetAsync("/api/v1/throws");
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("secret detail", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        var problem = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal("urn:opsconsole:error:internal", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("GET", "/api/v1/nowhere", 404, "notFound")]
    [InlineData("DELETE", "/api/v1/note", 405, "methodNotAllowed")]
    [InlineData("GET", "/api/v1/ops/api-keys", 403, "forbidden")]
    public async Task Refusals_are_problems(string method, string path, int status, string type)
    {
        var app = production.App;
        using var answer = await app.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, (int)answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal($"urn:opsconsole:error:{type}", problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
    }

    [Fact]
    public async Task Programs_are_never_redirected_and_people_are()
    {
        var app = production.App;
        foreach (var path in (string[])["/api/v1/ops/api-keys", "/api/v1/devices/tokens"])
        {
            using var refused = path.EndsWith("tokens", StringComparison.Ordinal)
                ? await app.Anonymous.PostAsJsonAsync(path, new { deviceId = "a", userId = "b" }) : await app.Anonymous.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        }

        using var page = await app.Anonymous.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal("/login", page.Headers.Location!.IsAbsoluteUri ? page.Headers.Location.AbsolutePath : page.Headers.Location.ToString().Split('?')[0]);
    }

    [Theory]
    [InlineData("{", 400, null)]
    [InlineData("[]", 400, null)]
    [InlineData("", 400, null)]
    [InlineData("{\"text\":1}", 422, "text")]
    [InlineData("{\"text\":\"a\",\"txet\":\"b\"}", 422, "txet")]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", 422, "text")]
    [InlineData("{\"text\":\"a\\u0000b\"}", 422, "text")]
    [InlineData("{\"text\":\"\\ud800\"}", 422, "text")]
    [InlineData("{\"text\":\"4111 1111 1111 1111\"}", 422, "text")]
    [InlineData("{\"more\":[1,{\"text\":4111111111111111}]}", 422, "more[1].text")]
    [InlineData("{\"text\":\"\",\"4111111111111111\":1}", 422, "body")]
    public async Task Bodies_are_read_strictly_in_every_environment(string body, int status, string? field)
    {
        foreach (var app in (RunningApp[])[production.App, development.App])
        {
            using var answer = await app.Client.PostAsync("/api/v1/note", new StringContent(body, Encoding.UTF8, "application/json"));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal(status, (int)answer.StatusCode);
            var problem = JsonSerializer.Deserialize<JsonElement>(text);
            Assert.Equal($"urn:opsconsole:error:{(status == 400 ? "badRequest" : "validation")}", problem.GetProperty("type").GetString());
            Assert.Equal(field, problem.TryGetProperty("errors", out var errors) ? Assert.Single(errors.EnumerateObject()).Name : null);
            Assert.DoesNotContain("4111", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/api/v1/read?note=4111111111111111", "note")]
    [InlineData("/api/v1/read?note=4111%201111+1111-1111", "note")]
    [InlineData("/api/v1/read?4111111111111111=1", "query")]
    [InlineData("/api/v1/read?note=a%00b", "note")]
    [InlineData("/api/v1/items/4111111111111111", "path")]
    public async Task Addresses_with_what_no_field_may_hold_are_refused(string address, string field)
    {
        using var answer = await production.App.Client.GetAsync(address);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(field, Assert.Single(JsonSerializer.Deserialize<JsonElement>(text).GetProperty("errors").EnumerateObject()).Name);
        Assert.DoesNotContain("4111", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_without_end_is_refused_within_the_body_limit()
    {
        using var answer = await production.App.Client.PostAsJsonAsync("/api/v1/note", new Note(new string('x', RequestLimits.TextLength + 1)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task Compressed_bodies_are_refused_unopened()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
        {
            // 50 MB in 50 kB.
            await gzip.WriteAsync(new byte[50_000_000]);
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        using var answer = await production.App.Client.PostAsync("/api/v1/note", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/read", 200)]
    [InlineData("/api/v1/items?limit=2", 200)]
    [InlineData("/api/v1/recommendations?userId=u", 200)]
    [InlineData("/api/v1/items/nothing", 404)]
    [InlineData("/api/v1/note", 405)]
    [InlineData("/healthz", 200)]
    [InlineData("/login", 200)]
    public async Task Head_is_answered_as_get_without_the_body(string address, int status)
    {
        using var head = await production.App.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));
        using var get = await production.App.Client.GetAsync(address);
        Assert.Equal((status, status), ((int)head.StatusCode, (int)get.StatusCode));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/api/v1/note", RequestLimits.DefaultBodyBytes)]
    [InlineData("/api/v1/large", RequestLimits.IngestBodyBytes)]
    public async Task Bodies_over_the_limit_are_413(string path, int limit)
    {
        var app = production.App;
        Assert.Equal(HttpStatusCode.OK, await PostAsync(limit));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(limit + 1));

        async Task<HttpStatusCode> PostAsync(int bytes)
        {
            var json = "{\"text\":\"x\"" + new string(' ', bytes - 12) + "}";
            using var answer = await app.Client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Json_deeper_than_sixteen_levels_is_refused()
    {
        var app = production.App;
        var deep = "{\"text\":\"\",\"more\":" + new string('[', 20) + new string(']', 20) + "}";
        using var answer = await app.Client.PostAsync("/api/v1/note", new StringContent(deep, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task Pages_carry_a_policy_that_allows_this_host_only_and_no_inline_script()
    {
        var app = production.App;
        using var page = await app.Anonymous.GetAsync("/login");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var policy = page.Headers.GetValues("Content-Security-Policy").First();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(page.Headers.GetValues("X-Frame-Options")));
        Assert.False(page.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("POST", "/api/v1/note", "https://evil.example", 403)]
    [InlineData("POST", "/api/v1/note", "null", 403)]
    [InlineData("POST", "/_blazor/negotiate", "https://evil.example", 403)]
    [InlineData("GET", "/hubs/ops", "https://evil.example", 403)]
    [InlineData("GET", "/api/v1/read", "https://evil.example", 200)]
    public async Task Other_sites_cannot_write_or_open_hubs(string method, string path, string origin, int status)
    {
        var app = production.App;
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? JsonContent.Create(new Note("x")) : null };
        request.Headers.Add("Origin", origin);
        using var answer = await app.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Own_pages_may_write()
    {
        var app = production.App;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/note") { Content = JsonContent.Create(new Note("x")) };
        request.Headers.Add("Origin", app.Url.GetLeftPart(UriPartial.Authority));
        using var answer = await app.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public sealed class Development : Production
    {
        protected override string? Environment => "Development";
    }

    public class Production : SharedApp
    {
        protected override string? Environment => "Production";

        protected override void Map(WebApplication app)
        {
            app.MapGet("/api/v1/throws", string () => throw new InvalidOperationException("secret detail")).RequireAuthorization(Policies.Shopper);
            app.MapGet("/api/v1/read", () => Results.Ok()).RequireAuthorization(Policies.Shopper);
            app.MapPost("/api/v1/note", (Note note) => Results.Ok(note.Text.Length)).RequireAuthorization(Policies.Shopper);
            app.MapPost("/api/v1/large", (Note note) => Results.Ok(note.Text.Length)).RequireAuthorization(Policies.Shopper)
                .WithBodyLimit(RequestLimits.IngestBodyBytes);
        }
    }
}
