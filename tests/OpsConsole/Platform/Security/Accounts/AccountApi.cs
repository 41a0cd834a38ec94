using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OpsConsole.Tests.Platform.Security.Accounts;

/// <summary><c>/api/v1/ops/accounts</c> as an administrator calls it.</summary>
internal static class AccountApi
{
    public const string Root = "/api/v1/ops/accounts";

    public static async Task<JsonElement> FindAsync(HttpClient admin, string userName) =>
        (await admin.GetFromJsonAsync<JsonElement>(Root)).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("userName").GetString() == userName);

    public static async Task<string> IdAsync(HttpClient admin, string userName) => (await FindAsync(admin, userName)).GetProperty("id").GetString()!;

    /// <summary>Invites somebody: the token of the link.</summary>
    public static async Task<string> InviteAsync(HttpClient admin, string userName, params string[] roles)
    {
        using var answer = await admin.PostAsJsonAsync($"{Root}/invitations", new { userName, roles });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var link = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("link").GetString()!;
        return link[(link.IndexOf("token=", StringComparison.Ordinal) + 6)..];
    }

    /// <summary>Invites somebody who sets a password at once: a client that is signed in.</summary>
    public static async Task<HttpClient> JoinAsync(RunningApp app, HttpClient admin, string userName, string password, params string[] roles)
    {
        var token = await InviteAsync(admin, userName, roles);
        var client = Callers.Client(app);
        Assert.Equal("/", await AnswerAsync(client, token, password));
        return client;
    }

    /// <summary>Sets a password by an invitation's link; where the answer leads.</summary>
    public static Task<string?> AnswerAsync(HttpClient client, string token, string password, string? repeated = null) =>
        Forms.PostAsync(client, "/login", "/login/join", ("invitation", token), ("password", password), ("repeated", repeated ?? password));

    public static async Task<(HttpStatusCode Status, string? Type)> PostAsync(HttpClient client, string path, object? body = null)
    {
        using var answer = await client.PostAsJsonAsync(Root + path, body ?? new { });
        return (answer.StatusCode, await TypeAsync(answer));
    }

    public static async Task<(HttpStatusCode Status, string? Type)> SetRolesAsync(HttpClient client, string id, string? version, params string[] roles)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Root}/{id}/roles") { Content = JsonContent.Create(new { roles }) };
        if (version is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", version);
        }

        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await TypeAsync(answer));
    }

    public static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task<string?> TypeAsync(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString()!["urn:opsconsole:error:".Length..];
}
