using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpsConsole.Tests.Operations;

public sealed partial class ReferenceTests
{
    [Fact]
    public async Task The_contract_is_published_without_any_other_host()
    {
        await using var app = await RunningApp.StartAsync();
        var contract = await app.Anonymous.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.True(contract.GetProperty("paths").TryGetProperty("/api/v1/ops/latency", out _));
        Assert.DoesNotContain(contract.GetProperty("paths").EnumerateObject(), path => !path.Name.StartsWith("/api/", StringComparison.Ordinal));

        var answer = await app.Anonymous.GetAsync("/docs/");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        var policy = string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));
        var nonce = Nonce().Match(policy).Groups[1].Value;
        Assert.All(ScriptTag().Matches(page), tag => Assert.Contains(WebUtility.HtmlEncode(nonce), tag.Value, StringComparison.Ordinal));
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
        foreach (Match script in ScriptSource().Matches(page))
        {
            var asset = await app.Anonymous.GetAsync(new Uri(new Uri(app.Url, "/docs/"), script.Groups[1].Value));
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
            Assert.Contains("javascript", asset.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_hubs_page_names_every_call_push_and_field()
    {
        await using var app = await RunningApp.StartAsync();
        var page = await app.Anonymous.GetStringAsync(new Uri("/docs/hubs", UriKind.Relative));
        Assert.Contains("/hubs/ops", page, StringComparison.Ordinal);
        Assert.Contains("/hubs/mobile", page, StringComparison.Ordinal);
        Assert.Contains("<code>Subscribe</code></td><td><code>epoch: integer, lastSeq: integer", page, StringComparison.Ordinal);
        foreach (var name in (string[])["latency", "breaker", "breakerTransition", "alert", "timeline", "push", "recovered", "payloadUrl", "generation", "p99Ms", "viewer", "shopper"])
        {
            Assert.Matches($"<code>[^<]*\\b{name}\\b", page);
        }

        // From the documentation comments: the page explains, it does not only list.
        Assert.Contains("A phone&#39;s line to the shop", page, StringComparison.Ordinal);
        Assert.DoesNotContain("OnConnectedAsync", page, StringComparison.Ordinal);
        Assert.DoesNotContain("_blazor", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex ScriptTag();

    [GeneratedRegex("<script[^>]*src=\"([^\"]+)\"")]
    private static partial Regex ScriptSource();
}
