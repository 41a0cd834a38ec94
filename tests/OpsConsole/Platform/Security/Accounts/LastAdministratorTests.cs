using System.Net;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Accounts;

namespace OpsConsole.Tests.Platform.Security.Accounts;

public sealed class LastAdministratorTests
{
    [Fact]
    public async Task Of_two_administrators_who_remove_each_other_at_once_one_is_left_and_nobody_removes_the_last()
    {
        await using var app = await RunningApp.StartAsync();
        var commands = app.Services.GetRequiredService<AccountCommands>();
        using var second = await AccountApi.JoinAsync(app, app.Operator, "second", "seven green ladders", Roles.Admin);
        var (admin, other) = (await AccountApi.IdAsync(app.Operator, AccountSeeding.Administrator), await AccountApi.IdAsync(app.Operator, "second"));
        var outcomes = await Task.WhenAll(
            Task.Run(() => commands.SetRolesAsync(Administrator(admin), other, [Roles.Viewer], null, null, CancellationToken.None)),
            Task.Run(() => commands.LockAsync(Administrator(other), admin, null, CancellationToken.None)));
        Assert.Single(outcomes, result => result.Outcome == AccountOutcome.Done);
        Assert.Single(outcomes, result => result.Outcome == AccountOutcome.NotAllowed);

        // Whoever is left cannot be removed by a key either.
        var left = (await commands.ListAsync(CancellationToken.None)).Single(account => account is { IsAdministrator: true, IsLocked: false });
        Assert.Equal((HttpStatusCode.Conflict, "lastAdministrator"), await AccountApi.PostAsync(app.Operator, $"/{left.Id}/lock"));
        Assert.Equal((HttpStatusCode.Conflict, "lastAdministrator"), await AccountApi.SetRolesAsync(app.Operator, left.Id, "*", Roles.Viewer));
        Assert.Equal(HttpStatusCode.Conflict, (await app.Operator.DeleteAsync($"{AccountApi.Root}/{left.Id}")).StatusCode);
    }

    /// <summary>What a session of an administrator says, whether or not it still holds.</summary>
    private static ClaimsPrincipal Administrator(string id) => new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, id), new(ClaimTypes.Role, Roles.Admin), new(ClaimTypes.Name, id)], "test"));
}
