using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using OpsConsole.Platform.Security;

namespace OpsConsole.Tests.Platform.Security.Accounts;

public sealed class OidcTests
{
    [Fact]
    public async Task Provider_signs_people_in_with_the_roles_that_it_gives_them()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var app = await RunningApp.StartAsync(builder => Configure(builder, issuer.Address));
        using var lea = Callers.Client(app);
        Assert.Contains("Sign in with Example Works", await lea.GetStringAsync("/login"), StringComparison.Ordinal);
        issuer.Person = Person("subject-1", "lea", "ops-team", "choir");
        Assert.Equal("/breakers", await SignInAsync(app, lea, "/breakers"));
        Assert.Equal(1, issuer.Exchanged);
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(lea, "/api/v1/ops/overview"));
        Assert.Equal(HttpStatusCode.Forbidden, await AccountApi.StatusAsync(lea, AccountApi.Root));
        var row = await AccountApi.FindAsync(app.Operator, "lea");
        Assert.Equal((true, false, "Operator"), (row.GetProperty("external").GetBoolean(), row.GetProperty("hasPassword").GetBoolean(), row.GetProperty("roles")[0].GetString()));

        // Its roles are the provider's to change, and no password opens it.
        var id = row.GetProperty("id").GetString()!;
        Assert.Equal((HttpStatusCode.Conflict, "externalAccount"), await AccountApi.SetRolesAsync(app.Operator, id, "*", Roles.Admin));
        Assert.Equal((HttpStatusCode.Conflict, "externalAccount"), await AccountApi.PostAsync(app.Operator, $"/{id}/password-link"));
        Assert.Equal("/account?error=External", await Forms.PostAsync(lea, "/login", "/account/password", ("next", "seven green ladders"), ("repeated", "seven green ladders")));

        issuer.Person = Person("subject-1", "lea", "ops-admins");
        using var again = Callers.Client(app);
        Assert.Equal("/", await SignInAsync(app, again, "https://evil.example/"));
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(again, AccountApi.Root));
        // The session that was open has the new roles too.
        Assert.Equal(HttpStatusCode.OK, await AccountApi.StatusAsync(lea, AccountApi.Root));

        Assert.Equal(HttpStatusCode.OK, (await AccountApi.PostAsync(app.Operator, $"/{id}/lock")).Status);
        Assert.Equal("/login?error=locked", await SignInAsync(app, lea, "/"));
    }

    [Fact]
    public async Task Whom_the_provider_gives_no_role_or_another_persons_name_is_told_so_and_gets_no_account()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var app = await RunningApp.StartAsync(builder => Configure(builder, issuer.Address));
        using var client = Callers.Client(app);
        issuer.Person = Person("subject-2", "max", "choir");
        Assert.Equal("/login?error=role", await SignInAsync(app, client, "/"));
        Assert.Contains("gives you no role in this console", await client.GetStringAsync("/login?error=role"), StringComparison.Ordinal);

        // Calling oneself like an account that exists does not give it to one.
        issuer.Person = Person("subject-3", "ADMIN", "ops-admins");
        Assert.Equal("/login?error=name", await SignInAsync(app, client, "/"));
        issuer.Person = null;
        Assert.Equal("/login?error=oidc", await SignInAsync(app, client, "/"));
        (issuer.Person, issuer.Forges) = (Person("subject-4", "nora", "ops-admins"), true);
        Assert.Equal("/login?error=oidc", await SignInAsync(app, client, "/"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountApi.StatusAsync(client, "/api/v1/ops/overview"));

        // An answer to a question that this browser never asked.
        using var stranger = await client.GetAsync("/login/oidc/callback?code=abc&state=xyz");
        Assert.Equal("/login?error=oidc", stranger.Headers.Location?.ToString());
        using var accounts = await app.Operator.GetAsync(AccountApi.Root);
        var text = await accounts.Content.ReadAsStringAsync();
        Assert.DoesNotContain("max", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nora", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_that_is_down_leaves_passwords_and_options_that_cannot_work_stop_the_start()
    {
        await using var app = await RunningApp.StartAsync(builder => Configure(builder, "http://127.0.0.1:9"));
        using var client = await AccountApi.JoinAsync(app, app.Operator, "olga", "seven green ladders", Roles.Viewer);
        using var answer = await client.GetAsync("/login/oidc");
        Assert.Equal("/login?error=oidcDown", answer.Headers.Location?.ToString());
        Assert.Equal("/", await Forms.LogInAsync(client, "olga", "seven green ladders"));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => RunningApp.StartAsync(builder => builder.Configuration.AddInMemoryCollection(
            [KeyValuePair.Create("Authentication:Oidc:Authority", (string?)"http://sso.example/"), KeyValuePair.Create("Authentication:Oidc:RoleMap:staff", (string?)"King")])));
        Assert.Contains("Authentication:Oidc:Authority must be an https address", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("Authentication:Oidc:ClientId is missing", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("Authentication:Oidc:RoleMap:staff: King is no role", failure.ToString(), StringComparison.Ordinal);
    }

    private static Dictionary<string, object> Person(string subject, string name, params string[] groups) => new() { ["sub"] = subject, ["preferred_username"] = name, ["groups"] = groups };

    private static void Configure(WebApplicationBuilder builder, string authority) => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Authentication:Oidc:Authority"] = authority,
        ["Authentication:Oidc:ClientId"] = FakeIssuer.ClientId,
        ["Authentication:Oidc:ClientSecret"] = FakeIssuer.ClientSecret,
        ["Authentication:Oidc:Name"] = "Example Works",
        ["Authentication:Oidc:RoleClaim"] = "groups",
        ["Authentication:Oidc:RoleMap:ops-team"] = Roles.Operator,
        ["Authentication:Oidc:RoleMap:ops-admins"] = Roles.Admin,
    });

    /// <summary>Follows the redirects of a sign-in as a browser does, to the issuer and back; the address that it ends at.</summary>
    private static async Task<string> SignInAsync(RunningApp app, HttpClient client, string returnUrl)
    {
        var next = new Uri(app.Url, $"/login/oidc?returnUrl={Uri.EscapeDataString(returnUrl)}");
        for (var hop = 0; hop < 8; hop++)
        {
            using var answer = await client.GetAsync(next);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            next = new Uri(next, answer.Headers.Location!);
            if (next.Authority == app.Url.Authority && !next.AbsolutePath.StartsWith("/login/oidc", StringComparison.Ordinal))
            {
                return next.PathAndQuery;
            }
        }

        throw new InvalidOperationException("The redirects go in a circle.");
    }
}
