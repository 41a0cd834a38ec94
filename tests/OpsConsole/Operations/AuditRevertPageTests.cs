using System.Security.Claims;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Operations.Audit;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Tests.Shell;

namespace OpsConsole.Tests.Operations;

/// <summary>From a row of the real audit back to what a list or rule said before.</summary>
public sealed class AuditRevertPageTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly string[] Items = ["a", "b", "c", "d", "e"];

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    private MerchandisingDesk Desk => shared.App.Services.GetRequiredService<MerchandisingDesk>();

    [Fact]
    public async Task What_stood_before_a_change_becomes_a_draft_and_what_is_live_stays()
    {
        var first = await ReplaceAsync(List("home", "a", "b", "c", "d"), null);
        var second = await ReplaceAsync(List("home", "d", "c", "b", "a"), first.Number);
        var rule = await ReplaceAsync(Rule("lift", 2), null);
        await ReplaceAsync(Rule("lift", 3), rule.Number);
        await using var context = Context(Roles.Admin, Policies.Merchandiser);

        var list = Render(context, await RowAsync("fallbackList.", "home"));
        list.Find("[data-testid=audit-revert-button]").Click();
        list.WaitForAssertion(() => list.Find("[data-testid=audit-draft]"), TimeSpan.FromSeconds(10));
        var weight = Render(context, await RowAsync("rule.", "lift"));
        weight.Find("[data-testid=audit-revert-button]").Click();
        weight.WaitForAssertion(() => weight.Find("[data-testid=audit-draft]"), TimeSpan.FromSeconds(10));

        var drafts = await shared.App.Services.GetRequiredService<RevisionReading>().ListAsync(null, null, [RevisionState.Draft], null, 10, Token);
        var (back, weighed) = (drafts.Single(draft => draft.Subject == "home"), drafts.Single(draft => draft.Subject == "lift"));
        Assert.Equal(($"/fallback-lists?revision={back.Id}", $"/rules?revision={weighed.Id}"), (Link(list), Link(weight)));
        Assert.Equal((first.Hash, second.Number, "olga"), (back.Hash, back.BasedOn!.Value, back.CreatedBy));
        Assert.Equal(2, ((RuleContent)weighed.Content).Factor);
        Assert.Contains(await AuditAsync("home"), row => row is { Action: "fallbackList.draft", Actor: "olga" });
        Assert.Equal(second.Id, shared.App.Services.GetRequiredService<OpsConsole.Merchandising.Serving.CurrentMerchandising>().Live.Single(live => live.Subject == "home").Id);
    }

    [Fact]
    public async Task Others_see_the_button_disabled_with_the_role_that_it_needs_and_the_command_refuses_them()
    {
        var first = await ReplaceAsync(List("cart", "a", "b", "c", "d"), null);
        await ReplaceAsync(List("cart", "b", "a", "c", "d"), first.Number);
        var row = await RowAsync("fallbackList.", "cart");
        await using var context = Context(Roles.Operator, Policies.Viewer, Policies.Operator);

        var panel = Render(context, row);
        Assert.True(panel.Find("[data-testid=audit-revert-button]").HasAttribute("disabled"));
        Assert.Contains("needs Merchandiser", panel.Find("[data-testid=gated]").TextContent, StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => context.Services.GetRequiredService<AuditCommands>().RevertAsync(row, Token));
        Assert.Contains(Roles.Merchandiser, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await AuditAsync("cart"), entry => entry.Action == "fallbackList.draft");
    }

    [Theory]
    [InlineData("fallbackList.publish", null)]
    [InlineData("fallbackList.publish", "{\"items\":\"of another age\"}")]
    [InlineData("rule.edit", "not json")]
    [InlineData("breaker.isolate", "{\"slot\":\"home\",\"items\":[\"a\"]}")]
    public async Task A_change_without_such_a_content_offers_nothing(string action, string? before)
    {
        await using var context = Context(Roles.Admin, Policies.Merchandiser);
        Assert.Empty(Render(context, new AuditRow(1, ConsoleContext.Noon, "ann", action, "home", null, before, null, "")).FindAll("[data-testid=audit-revert]"));
    }

    private static FallbackListContent List(string slot, params string[] items) => new() { Slot = slot, Items = items };

    private static RuleContent Rule(string id, double factor) => new() { Id = id, Name = id, Effect = RuleEffect.Boost, Items = ["a"], Factor = factor, When = new RuleScope() };

    private static IRenderedComponent<AuditRevert> Render(ConsoleContext context, AuditRow row) => context.Render<AuditRevert>(parameters => parameters.Add(part => part.Row, row));

    private static string? Link(IRenderedComponent<AuditRevert> panel) => panel.Find("[data-testid=audit-draft]").GetAttribute("href");

    /// <summary>A user of the page whose commands reach the real desk.</summary>
    private ConsoleContext Context(string role, params string[] policies)
    {
        var context = new ConsoleContext(policies);
        context.AddAuthorization().SetAuthorized("olga").SetRoles(role).SetPolicies(policies);
        context.Services.AddSingleton(Desk).AddScoped<AuditCommands>();
        return context;
    }

    private async Task<AuditRow> RowAsync(string kind, string subject) => (await AuditAsync(subject)).First(row => row.Action.StartsWith(kind, StringComparison.Ordinal) && row.Before is not null);

    private Task<IReadOnlyList<AuditRow>> AuditAsync(string subject) => shared.App.Services.GetRequiredService<AuditReader>().ReadAsync(new AuditFilter(Subject: subject), null, 50, Token);

    private async Task<RevisionView> ReplaceAsync(RevisionContent content, int? live)
    {
        await shared.App.Services.GetRequiredService<CatalogWriter>().UpsertAsync(Items.Select(id => new ItemDraft(id)));
        var pia = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "pia"), new Claim(ClaimTypes.Role, Roles.Publisher)], "test"));
        var result = await Desk.ReplaceAsync(pia, content, live, null, Token);
        Assert.Equal(DeskStatus.Done, result.Status);
        return result.Revision!;
    }
}
