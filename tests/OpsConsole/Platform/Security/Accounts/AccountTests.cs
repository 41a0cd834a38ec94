using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Accounts.Invitations;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Tests.Platform.Security.Accounts;

public sealed class AccountTests : IClassFixture<SharedApp>
{
    private const string Password = "seven green ladders";
    private const string Seen = "/api/v1/ops/overview";

    private readonly RunningApp _app;

    public AccountTests(SharedApp shared) => _app = shared.App;

    [Fact]
    public async Task Invited_person_sets_a_password_has_the_role_and_the_link_is_used_up()
    {
        var token = await AccountApi.InviteAsync(_app.Operator, "ada", Roles.Operator);
        using var ada = Callers.Client(_app);
        // Looking at the page, as a preview of a chat does, uses nothing up.
        Assert.Contains("Welcome", await ada.GetStringAsync($"/join?token={token}"), StringComparison.Ordinal);
        Assert.EndsWith("error=TooShort", await AccountApi.AnswerAsync(ada, token, "too short"), StringComparison.Ordinal);
        Assert.EndsWith("error=Differ", await AccountApi.AnswerAsync(ada, token, Password, "something else"), StringComparison.Ordinal);
        Assert.EndsWith("error=TooFewSigns", await AccountApi.AnswerAsync(ada, token, "aaaaaaaaaaaaaaaa"), StringComparison.Ordinal);
        Assert.Equal("/", await AccountApi.AnswerAsync(ada, token, Password));
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(ada, Seen));
        Assert.Equal(HttpStatusCode.Forbidden, await AccountApi.StatusAsync(ada, AccountApi.Root));

        using var second = Callers.Client(_app);
        Assert.Contains("does not work any more", await second.GetStringAsync($"/join?token={token}"), StringComparison.Ordinal);
        Assert.EndsWith("error=Gone", await AccountApi.AnswerAsync(second, token, Password), StringComparison.Ordinal);
        Assert.Equal("/", await Forms.LogInAsync(second, "ADA", Password));
        var row = await AccountApi.FindAsync(_app.Operator, "ada");
        Assert.Equal(("active", "Operator"), (row.GetProperty("state").GetString(), row.GetProperty("roles")[0].GetString()));
        Assert.NotEqual(JsonValueKind.Null, row.GetProperty("lastSignInAt").ValueKind);
    }

    [Fact]
    public async Task Of_many_who_answer_an_invitation_at_once_one_gets_the_account()
    {
        var token = await AccountApi.InviteAsync(_app.Operator, "race", Roles.Viewer);
        var invitations = _app.Services.GetRequiredService<Invitations>();
        var joined = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => invitations.JoinAsync(token, Password, CancellationToken.None))));
        Assert.Single(joined, result => result.UserId is not null);
        Assert.All(joined.Where(result => result.UserId is null), result => Assert.Equal(PasswordProblem.Gone, result.Problem));
    }

    [Fact]
    public async Task Names_that_are_taken_reserved_or_not_plain_are_refused_and_withdrawn_links_are_dead()
    {
        var token = await AccountApi.InviteAsync(_app.Operator, "bob", Roles.Viewer);
        Assert.Equal((HttpStatusCode.Conflict, "taken"), await AccountApi.PostAsync(_app.Operator, "/invitations", new { userName = "BOB", roles = new[] { "Viewer" } }));
        Assert.Equal((HttpStatusCode.Conflict, "taken"), await AccountApi.PostAsync(_app.Operator, "/invitations", new { userName = "Admin", roles = new[] { "Viewer" } }));
        foreach (var name in (string[])["system", "", "two words", "key:ops", "аdmin", new string('a', 65)])
        {
            using var refused = await _app.Operator.PostAsJsonAsync($"{AccountApi.Root}/invitations", new { userName = name, roles = new[] { "King" } });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            var errors = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
            Assert.True(errors.TryGetProperty("userName", out _) && errors.TryGetProperty("roles", out _), name);
        }

        var open = (await _app.Operator.GetFromJsonAsync<JsonElement>($"{AccountApi.Root}/invitations")).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("userName").GetString() == "bob");
        Assert.DoesNotContain(token, open.ToString(), StringComparison.Ordinal);
        using var withdrawn = await _app.Operator.DeleteAsync($"{AccountApi.Root}/invitations/{open.GetProperty("id").GetString()}");
        Assert.Equal(HttpStatusCode.NoContent, withdrawn.StatusCode);
        using var client = Callers.Client(_app);
        Assert.EndsWith("error=Gone", await AccountApi.AnswerAsync(client, token, Password), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_count_at_once_in_an_open_session_and_a_version_that_is_old_changes_nothing()
    {
        using var cleo = await AccountApi.JoinAsync(_app, _app.Operator, "cleo", Password, Roles.Viewer);
        var row = await AccountApi.FindAsync(_app.Operator, "cleo");
        var (id, version) = (row.GetProperty("id").GetString()!, row.GetProperty("version").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, await AccountApi.StatusAsync(cleo, AccountApi.Root));
        Assert.Equal((HttpStatusCode.PreconditionRequired, "preconditionRequired"), await AccountApi.SetRolesAsync(_app.Operator, id, null, Roles.Admin));
        Assert.Equal(HttpStatusCode.OK, (await AccountApi.SetRolesAsync(_app.Operator, id, $"\"{version}\"", Roles.Admin)).Status);
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(cleo, AccountApi.Root));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "preconditionFailed"), await AccountApi.SetRolesAsync(_app.Operator, id, $"\"{version}\"", Roles.Viewer));

        // Nobody takes their own power away, nor locks or deletes themselves.
        Assert.Equal((HttpStatusCode.Conflict, "ownAccount"), await AccountApi.SetRolesAsync(cleo, id, "*", Roles.Viewer));
        Assert.Equal((HttpStatusCode.Conflict, "ownAccount"), await AccountApi.PostAsync(cleo, $"/{id}/lock"));
        Assert.Equal(HttpStatusCode.OK, (await AccountApi.SetRolesAsync(_app.Operator, id, "*", Roles.Viewer)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, await AccountApi.StatusAsync(cleo, AccountApi.Root));
    }

    [Fact]
    public async Task Lock_ends_the_sessions_and_links_of_an_account_and_unlock_does_not_revive_them()
    {
        using var dan = await AccountApi.JoinAsync(_app, _app.Operator, "dan", Password, Roles.Admin);
        var id = await AccountApi.IdAsync(_app.Operator, "dan");
        var sleeper = await AccountApi.InviteAsync(dan, "sleeper", Roles.Admin);
        Assert.Equal(HttpStatusCode.OK, (await AccountApi.PostAsync(_app.Operator, $"/{id}/lock", new { reason = "left the company" })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(dan, Seen));

        using var again = Callers.Client(_app);
        // What the invited of a locked administrator might have been left for later is gone too.
        Assert.EndsWith("error=Gone", await AccountApi.AnswerAsync(again, sleeper, Password), StringComparison.Ordinal);
        Assert.Equal("/login?error=credentials&returnUrl=%2F", await Forms.LogInAsync(again, "dan", "a wrong password"));
        Assert.Equal("/login?error=locked&returnUrl=%2F", await Forms.LogInAsync(again, "dan", Password));
        // Neither does the server's own link let a locked account in.
        Assert.Equal("/login?error=link", (await again.GetAsync($"/login/once?token={await Callers.LinkTokenAsync(_app, "dan")}")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await AccountApi.PostAsync(_app.Operator, $"/{id}/unlock")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(dan, Seen));
        Assert.Equal("/", await Forms.LogInAsync(again, "dan", Password));

        var entry = await AuditAsync("account.lock", "dan");
        Assert.Equal("left the company", entry.Reason);
        Assert.Contains("\"locked\":false", entry.Before, StringComparison.Ordinal);
        Assert.Contains("\"locked\":true", entry.After, StringComparison.Ordinal);
        Assert.Null(await _app.Services.GetRequiredService<AuditLog>().FindBreakAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Password_link_sets_a_new_password_ends_sessions_and_deletion_leaves_the_name_free()
    {
        using var eve = await AccountApi.JoinAsync(_app, _app.Operator, "eve", Password, Roles.Viewer);
        var id = await AccountApi.IdAsync(_app.Operator, "eve");
        using var made = await _app.Operator.PostAsJsonAsync($"{AccountApi.Root}/{id}/password-link", new { });
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("link").GetString()!.Split("token=")[1];
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(eve, Seen));
        using var renewed = Callers.Client(_app);
        Assert.Equal("/", await AccountApi.AnswerAsync(renewed, token, "nine blue ladders and more"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(eve, Seen));
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(renewed, Seen));

        using var deleted = await _app.Operator.DeleteAsync($"{AccountApi.Root}/{id}?reason=gone");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(renewed, Seen));
        Assert.Equal(HttpStatusCode.NotFound, (await AccountApi.PostAsync(_app.Operator, $"/{id}/lock")).Status);
        using var successor = await AccountApi.JoinAsync(_app, _app.Operator, "eve", Password, Roles.Viewer);
    }

    [Fact]
    public async Task Own_password_changes_with_the_present_one_and_ends_every_other_session()
    {
        using var here = await AccountApi.JoinAsync(_app, _app.Operator, "fay", Password, Roles.Viewer);
        using var there = Callers.Client(_app);
        Assert.Equal("/", await Forms.LogInAsync(there, "fay", Password));
        const string next = "a much better password";
        Assert.Equal("/account?error=WrongPresent", await Forms.PostAsync(here, "/login", "/account/password", ("present", "wrong wrong wrong"), ("next", next), ("repeated", next)));
        Assert.Equal("/account?done=password", await Forms.PostAsync(here, "/login", "/account/password", ("present", Password), ("next", next), ("repeated", next)));
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(here, Seen));
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(there, Seen));
        Assert.Equal("/login?error=credentials&returnUrl=%2F", await Forms.LogInAsync(there, "fay", Password));
        Assert.Equal("/", await Forms.LogInAsync(there, "fay", next));
        Assert.Equal("/account?done=sessions", await Forms.PostAsync(there, "/login", "/account/sessions/end"));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await AccountApi.StatusAsync(here, Seen), await AccountApi.StatusAsync(there, Seen)));

        // Without the antiforgery token another site's form does nothing.
        using var forged = await there.PostAsync("/account/sessions/end", new FormUrlEncodedContent([KeyValuePair.Create("returnUrl", "/")]));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
    }

    [Fact]
    public async Task Settings_are_kept_with_the_user_and_audited()
    {
        using var gus = await AccountApi.JoinAsync(_app, _app.Operator, "gus", Password, Roles.Viewer);
        var id = await AccountApi.IdAsync(_app.Operator, "gus");
        var user = new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity(
            [new(System.Security.Claims.ClaimTypes.NameIdentifier, id), new(System.Security.Claims.ClaimTypes.Name, "gus")], "test"));
        var store = _app.Services.GetRequiredService<AccountSettingsStore>();
        Assert.Equal(AccountSettings.Default, await store.ReadAsync(user, CancellationToken.None));
        Assert.False(await store.SaveAsync(user, new AccountSettings("Mars/Olympus", false, null), CancellationToken.None));
        Assert.False(await store.SaveAsync(user, new AccountSettings(null, false, "neon"), CancellationToken.None));
        var chosen = new AccountSettings("America/New_York", true, "dark");
        Assert.True(await store.SaveAsync(user, chosen, CancellationToken.None));
        Assert.Equal(chosen, await store.ReadAsync(user, CancellationToken.None));
        Assert.Contains("America/New_York", (await AuditAsync("account.settings", "gus")).After, StringComparison.Ordinal);
    }

    private async Task<AuditEntry> AuditAsync(string action, string subject)
    {
        await using var db = await _app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        return await db.Set<AuditEntry>().OrderBy(entry => entry.Sequence).LastAsync(entry => entry.Action == action && entry.Subject == subject);
    }
}
