using System.Net;
using System.Text.RegularExpressions;

namespace OpsConsole.Tests.Platform.Security.Accounts;

/// <summary>Posts forms as a browser does: with the antiforgery token of a page that it has opened.</summary>
internal static partial class Forms
{
    public static async Task<FormUrlEncodedContent> FillAsync(HttpClient client, string page, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(page);
        var token = AntiforgeryField().Match(html).Groups[1].Value;
        Assert.NotEmpty(token);
        var handler = FormName().Match(html) is { Success: true } named ? [KeyValuePair.Create("_handler", named.Groups[1].Value)] : Array.Empty<KeyValuePair<string, string>>();
        return new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, WebUtility.HtmlDecode(field.Value))), KeyValuePair.Create("__RequestVerificationToken", token), .. handler]);
    }

    /// <summary>Opens a page, fills its form in and posts it; where the answer leads.</summary>
    public static async Task<string?> PostAsync(HttpClient client, string page, string address, params (string Name, string Value)[] fields)
    {
        using var answer = await client.PostAsync(address, await FillAsync(client, page, fields));
        return answer.Headers.Location?.ToString();
    }

    public static Task<string?> LogInAsync(HttpClient client, string user, string password, string returnUrl = "/") =>
        PostAsync(client, "/login", "/login/password", ("user", user), ("password", password), ("returnUrl", returnUrl));

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();

    [GeneratedRegex("name=\"_handler\" value=\"([^\"]+)\"")]
    private static partial Regex FormName();
}
