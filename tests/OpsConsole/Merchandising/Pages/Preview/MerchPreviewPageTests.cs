using System.Security.Claims;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Merchandising;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Pages.Preview;
using OpsConsole.Merchandising.Preview;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Security;
using OpsConsole.Tests.Recommendations;
using OpsConsole.Tests.Shell;

namespace OpsConsole.Tests.Merchandising.Pages.Preview;

/// <summary>The phones side by side, over the real host's lists, rules and pipeline.</summary>
public sealed class MerchPreviewPageTests
{
    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Phones_show_the_pipelines_slates_with_why_what_changed_and_which_rule_gives_way_to_which()
    {
        await using var shop = await TestShop.StartAsync();
        var desk = shop.Get<MerchandisingDesk>();
        var items = Enumerable.Range(0, TestShop.Items).Select(TestShop.Item).ToArray();
        await PublishAsync(desk, new FallbackListContent { Slot = "home", Items = items[..6] });
        await PublishAsync(desk, new RuleContent { Id = "front", Name = "To the front", Effect = RuleEffect.Pin, Place = 1, Items = [items[100]] });
        await PublishAsync(desk, new RuleContent { Id = "more", Name = "More of it", Effect = RuleEffect.Boost, Factor = 3, Items = [items[100]] });
        var draft = (await desk.BeginAsync(Person(Roles.Merchandiser), new FallbackListContent { Slot = "home", Items = [items[5], .. items[..4], items[7]] }, Token)).Revision!;

        await using var context = Context(shop.Get<MerchandisingPreview>(), shop.Get<CurrentMerchandising>());
        var preview = context.Render<MerchPreview>(parameters => parameters.Add(part => part.Surface, "home").Add(part => part.DraftRevision, draft.Id));
        preview.WaitForAssertion(() => Assert.NotEmpty(preview.FindAll("[data-testid=phone-aioff] li[data-item]")), TimeSpan.FromSeconds(10));

        Assert.Equal([items[100], items[5], .. items[..4], items[7]], Shown(preview, "phone-aioff").Take(7));
        var first = preview.Find("[data-testid=phone-live] li[data-item]").TextContent;
        Assert.Contains("pinned by the rule “To the front”", first, StringComparison.Ordinal);
        Assert.Contains("in stock", first, StringComparison.Ordinal);
        Assert.Contains("from the list home, revision 2", preview.FindAll("[data-testid=phone-aioff] li[data-item]")[1].TextContent, StringComparison.Ordinal);
        // With AI a list changes nothing; without, what the draft changes is held against today's list.
        Assert.Equal("The same as Live", Words(preview, "phone-draft"));
        Assert.Equal("1 new, 1 gone, 1 moved against AI off without the draft", Words(preview, "phone-aioff"));
        Assert.Contains("up, was 7", preview.FindAll("[data-testid=phone-aioff] li[data-item]")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("1 rule shadowed", preview.Find("[data-testid=shadowed] summary").TextContent, StringComparison.Ordinal);
        Assert.Contains("gives way to To the front", Spaced(preview.Find("[data-testid=shadowed-more]").TextContent), StringComparison.Ordinal);

        // What is published meanwhile is looked at without anybody asking.
        var live = Shown(preview, "phone-live");
        await PublishAsync(desk, new RuleContent { Id = "away", Name = "Away", Effect = RuleEffect.Hide, Items = [live[1]] });
        context.Feed.Publish(new MerchandisingChanged(RevisionKind.Rule, "away", 0));
        context.Beat();
        preview.WaitForAssertion(() => Assert.DoesNotContain(live[1], Shown(preview, "phone-live")), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_unfinished_draft_is_previewed_as_far_as_it_goes()
    {
        await using var shop = await TestShop.StartAsync(history: false, champion: false);
        var items = Enumerable.Range(0, 4).Select(TestShop.Item).ToArray();
        var preview = shop.Get<MerchandisingPreview>();
        foreach (var content in new[]
        {
            new RuleContent { Id = "r", Effect = RuleEffect.Boost, Items = items }, new RuleContent { Id = "r", Effect = RuleEffect.Pin, Items = items },
            new RuleContent { Id = "r", Effect = RuleEffect.Pin, Place = 2, Items = [items[3], items[3], items[2]] },
        })
        {
            var draft = (await shop.Get<MerchandisingDesk>().BeginAsync(Person(Roles.Merchandiser), content, Token)).Revision!;
            var slate = (await preview.RunAsync(new PreviewRequest(Revisions: [draft.Id]), Token))!;
            Assert.Equal(20, slate.Items.Count);
            Assert.Equal(content.Place is null ? [] : [items[3], items[2]], slate.Items.Where(item => item.Pinned).Select(item => item.Id));
            Assert.All(slate.Items.Where(item => item.Pinned), item => Assert.Contains("pinned by the rule “r”", item.Why, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_older_answer_that_comes_late_never_stands_in_for_a_newer_one()
    {
        var calls = new List<(string? User, TaskCompletionSource<PreviewedSlate> Answer, CancellationToken Token)>();
        await using var context = Context((request, _, token) =>
        {
            calls.Add((request.UserId, new TaskCompletionSource<PreviewedSlate>(), token));
            return calls[^1].Answer.Task;
        });
        var preview = context.Render<MerchPreview>(parameters => parameters.Add(part => part.Surface, "home"));
        Assert.Equal(6, preview.FindAll("[data-testid=phone-live] .skeleton").Count);
        _ = preview.Find("[data-testid=preview-user]").ChangeAsync("ann"); // Done only when its answer is there.
        _ = preview.Find("[data-testid=preview-user]").ChangeAsync("bob"); // Done only when its answer is there.
        Assert.Equal([null, "ann", "bob"], calls.Select(call => call.User));
        Assert.Equal([true, true, false], calls.Select(call => call.Token.IsCancellationRequested));

        // The newest answers first, then those that nobody waits for any more: one with a slate, one with a failure.
        calls[2].Answer.SetResult(Slate("of-bob"));
        preview.WaitForState(() => calls.Count == 4);
        calls[3].Answer.SetResult(Slate("of-bob-off"));
        preview.WaitForAssertion(() => Assert.Equal(["of-bob"], Shown(preview, "phone-live")));
        calls[0].Answer.SetResult(Slate("of-nobody"));
        calls[1].Answer.SetException(new InvalidOperationException("too late"));
        await preview.InvokeAsync(() => { });
        preview.Render();
        Assert.Equal(["of-bob", "of-bob-off"], Shown(preview, "phone-live").Concat(Shown(preview, "phone-aioff")));
        Assert.Empty(preview.FindAll("[data-testid=panel-error]"));
        Assert.Equal(4, calls.Count);
    }

    [Fact]
    public async Task What_fails_says_so_keeps_what_was_made_last_and_is_tried_again()
    {
        var fails = false;
        await using var context = Context((_, _, _) => fails ? Task.FromException<PreviewedSlate>(new InvalidOperationException("no pipeline")) : Task.FromResult(Slate("a")));
        var preview = context.Render<MerchPreview>(parameters => parameters.Add(part => part.Surface, "default").Add(part => part.DraftVersion, 1));
        Assert.Equal(["a"], Shown(preview, "phone-live"));
        fails = true;
        preview.Render(parameters => parameters.Add(part => part.DraftVersion, 2));
        Assert.Contains("as of 12:00:00", preview.Find("[data-testid=panel-error]").TextContent, StringComparison.Ordinal);
        Assert.Equal(["a"], Shown(preview, "phone-live"));
        fails = false;
        await preview.Find("[data-testid=panel-retry]").ClickAsync(new());
        Assert.Empty(preview.FindAll("[data-testid=panel-error]"));
    }

    [Fact]
    public async Task Bad_fields_are_named_and_times_are_of_the_zone_that_is_shown()
    {
        var asked = new List<PreviewRequest>();
        await using var context = Context((request, _, _) =>
        {
            asked.Add(request);
            return Task.FromResult(Slate("a"));
        });
        context.Session.Begin(default, false, "Europe/Berlin", false);
        var preview = context.Render<MerchPreview>(parameters => parameters.Add(part => part.Surface, "similar").Add(part => part.Market, "uk"));
        Assert.Empty(asked);
        Assert.Contains("Beside item must be an item", preview.Find("[data-testid=preview-errors]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Nothing is shown", preview.Find("[data-testid=phone-live]").TextContent, StringComparison.Ordinal);
        await preview.Find("[data-testid=preview-surface]").ChangeAsync("home");
        Assert.Equal("uk", asked[^1].Market);
        await preview.Find("[data-testid=preview-at]").ChangeAsync("2026-11-22T12:30");
        Assert.Contains("At must be a time to come", preview.Find("[data-testid=preview-errors]").TextContent, StringComparison.Ordinal);
        await preview.Find("[data-testid=preview-at]").ChangeAsync("");
        Assert.Empty(preview.FindAll("[data-testid=preview-errors]"));
        Assert.Null(asked[^1].At);

        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal(new DateTimeOffset(2027, 7, 1, 7, 0, 0, TimeSpan.Zero), new PreviewForm { At = "2027-07-01T09:00" }.Read(berlin, ConsoleContext.Noon).Request.At);
        Assert.Equal("must be a day and a time", new PreviewForm { At = "tomorrow" }.Read(berlin, ConsoleContext.Noon).TimeError);
    }

    private static ConsoleContext Context(MakePreview make)
    {
        var current = new CurrentMerchandising(new CurrentCatalog());
        return Context(new MerchandisingPreview(null!, current, new CurrentCatalog(), new SlateSlots(["home", "similar"]), make, TimeProvider.System), current); // Without drafts no revision is read.
    }

    private static ConsoleContext Context(MerchandisingPreview preview, CurrentMerchandising current)
    {
        var context = new ConsoleContext();
        context.Services.AddSingleton(preview).AddSingleton(current).AddSingleton(new SlateSlots(["home", "similar"]));
        return context;
    }

    private static PreviewedSlate Slate(string item) => new("model", false, [], "v1", [new PreviewedItem(0, item, item, 9, "EUR", 1, "popular", false, true, null, "popular")], [], []);

    private static string[] Shown(IRenderedComponent<MerchPreview> preview, string phone) => [.. preview.FindAll($"[data-testid={phone}] li[data-item]").Select(item => item.GetAttribute("data-item")!)];

    private static string Words(IRenderedComponent<MerchPreview> preview, string phone) => Spaced(preview.Find($"[data-testid={phone}] [data-testid=phone-changes]").TextContent);

    private static string Spaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static ClaimsPrincipal Person(string role, string name = "ann") => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role)], "test"));

    private static async Task PublishAsync(MerchandisingDesk desk, RevisionContent content)
    {
        var draft = (await desk.BeginAsync(Person(Roles.Merchandiser), content, Token)).Revision!;
        await desk.SubmitAsync(Person(Roles.Merchandiser), draft.Id, null, null, Token);
        await desk.ApproveAsync(Person(Roles.Publisher, "pia"), draft.Id, draft.Hash, null, Token);
        Assert.Equal(DeskStatus.Done, (await desk.PublishAsync(Person(Roles.Publisher, "pia"), draft.Id, null, null, Token)).Status);
    }
}
