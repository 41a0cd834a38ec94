using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.Browser.Tests;

/// <summary>What a merchandiser and a publisher do, from a draft to what shoppers get, and back.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class MerchandisingJourneyTests(ConsoleFixture console)
{
    private const string Lists = "/fallback-lists?subject=default";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_goes_from_draft_to_shoppers_by_two_people_an_edit_voids_the_approval_and_it_is_rolled_back()
    {
        var before = await LiveAsync();
        await using var ann = await AsAsync("demo-merchandiser");
        await Pages.OpenAsync(ann, Lists);
        await ann.TestId("begin").ClickAsync();
        await Expect(ann.TestId("save-state")).ToContainTextAsync("Saved");
        await Expect(ann.TestId("publish")).ToHaveCountAsync(0);
        var draft = new Uri(ann.Page.Url).PathAndQuery;

        // Moved with the arrow, by its place, and taken out; the focus stays on the item that moved.
        await ann.TestId($"down-{before[0]}").ClickAsync();
        await Expect(ann.TestId($"place-{before[0]}")).ToHaveValueAsync("2");
        await Expect(ann.TestId($"down-{before[0]}")).ToBeFocusedAsync();
        await ann.TestId($"place-{before[3]}").FillAsync("1");
        await ann.TestId($"place-{before[3]}").PressAsync("Tab");
        await Expect(ann.TestId($"place-{before[3]}")).ToHaveValueAsync("1");
        await ann.TestId($"remove-{before[2]}").ClickAsync();
        string[] wanted = [before[3], before[1], before[0], .. before[4..]];
        await Expect(ann.TestId("content-diff")).ToContainTextAsync("place 1");
        await Expect(ann.TestId("save-state")).ToContainTextAsync("Saved", new() { Timeout = 10_000 });
        await Expect(ann.TestId("phone-aioff").Locator("li").First).ToContainTextAsync(await FirstInStockAsync(wanted), new() { Timeout = 10_000 });
        await Expect(ann.TestId("phone-draft")).ToBeVisibleAsync();
        await ann.TestId("preview-at").FillAsync(TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture));
        await Expect(ann.TestId("preview-errors")).ToHaveCountAsync(0);
        await ann.TestId("submit").ClickAsync();
        await Expect(ann.TestId("revision-words")).ToContainTextAsync("waits for somebody other than demo-merchandiser");

        await using var pia = await AsAsync("demo-publisher");
        await Pages.OpenAsync(pia, draft);
        await ConfirmAsync(pia, "approve", "looks right");
        await Expect(pia.TestId("publish")).ToBeEnabledAsync();

        // Edited once more: what was approved is no longer there to be published.
        await ann.TestId("edit").ClickAsync();
        await ann.TestId($"up-{before[^1]}").ClickAsync();
        await Expect(ann.TestId("save-state")).ToContainTextAsync("Saved", new() { Timeout = 10_000 });
        await Expect(pia.TestId("publish")).ToHaveCountAsync(0, new() { Timeout = 10_000 });
        await Expect(pia.TestId("revision-words")).ToContainTextAsync("by demo-merchandiser");
        await ann.TestId("undo").ClickAsync();
        await ann.TestId("submit").ClickAsync();
        await ConfirmAsync(pia, "approve", "looks right again");

        // Scheduled for this minute: its time has come.
        await pia.TestId("schedule").ClickAsync();
        await pia.TestId("schedule-zone").FillAsync("UTC");
        await pia.TestId("schedule-starts").FillAsync(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture));
        await Expect(pia.TestId("schedule-meaning")).ToContainTextAsync("It does not end by itself");
        await PageTests.AssertAccessibleAsync(pia, "the schedule's form");
        await pia.TestId("schedule-go").ClickAsync();
        await Expect(pia.TestId("roll-back")).ToBeEnabledAsync(new() { Timeout = 15_000 });
        Assert.Equal(wanted, await LiveAsync());
        await Expect(ann.TestId("revision-words")).ToContainTextAsync("by schedule");

        await ConfirmAsync(pia, "roll-back", "it sold less");
        await Expect(pia.TestId("revision-words")).ToContainTextAsync("says what revision");
        await Expect(pia.TestId("told")).ToContainTextAsync("Read back from the API: it serves");
        Assert.Equal(before, await LiveAsync());
        ann.AssertClean();
        pia.AssertClean();
    }

    [Fact]
    public async Task Two_editors_of_one_list_lose_nothing()
    {
        var before = await LiveAsync();
        await using var ann = await AsAsync("demo-merchandiser");
        await Pages.OpenAsync(ann, Lists);
        await ann.TestId("begin").ClickAsync();
        await Expect(ann.TestId("save-state")).ToContainTextAsync("Saved");
        await using var pia = await AsAsync("demo-publisher");
        await Pages.OpenAsync(pia, new Uri(ann.Page.Url).PathAndQuery);
        await Expect(ann.TestId("presence")).ToContainTextAsync("demo-publisher");
        await Expect(pia.TestId("presence")).ToContainTextAsync("demo-merchandiser");

        // Both before either is saved.
        await Task.WhenAll(
            ann.TestId($"remove-{before[5]}").ClickAsync(),
            pia.TestId($"card-{before[0]}").DragToAsync(pia.TestId($"card-{before[1]}")));
        await pia.TestId("list-picker-search").FillAsync("espresso");
        var added = await pia.Page.Locator("[data-testid^='add-']:enabled").First.GetAttributeAsync("data-testid");
        await pia.TestId(added!).ClickAsync();
        string[] wanted = [before[1], before[0], .. before[2..5], .. before[6..], added!["add-".Length..]];
        foreach (var page in new[] { ann, pia })
        {
            await Expect(page.Page.Locator("[data-testid=list-items] > li")).ToHaveCountAsync(wanted.Length, new() { Timeout = 15_000 });
            await Expect(page.TestId("save-state")).ToContainTextAsync("Saved", new() { Timeout = 10_000 });
            Assert.Equal(wanted, await CardsAsync(page));
        }

        await ConfirmAsync(ann, "discard", null);
        await Expect(pia.TestId("revision-words")).ToContainTextAsync("Revision");
        await Expect(pia.TestId("submit")).ToHaveCountAsync(0);
        ann.AssertClean();
        pia.AssertClean();
    }

    [Fact]
    public async Task A_pinned_item_that_goes_out_of_stock_leaves_no_hole()
    {
        var item = (await LiveAsync())[7];
        await using var page = await console.OpenAsync();
        await Pages.OpenAsync(page, "/rules?new=true");
        await page.TestId("new-name").FillAsync("First for the journey");
        await page.TestId("new-begin").ClickAsync();
        await page.TestId("rule-surface").SelectOptionAsync("home");
        await page.TestId("rule-picker-search").FillAsync(item);
        await page.TestId($"add-{item}").ClickAsync();
        await page.TestId("submit").ClickAsync();
        await ConfirmAsync(page, "approve", "a test of mine");
        await ConfirmAsync(page, "publish", "a test of mine");
        await Expect(page.TestId("revision-words")).ToContainTextAsync("since");
        await Expect(page.TestId("rule-first-for-the-journey")).ToBeVisibleAsync();
        await PageTests.AssertAccessibleAsync(page, "a live rule");

        var pinned = await SlateAsync();
        Assert.Equal(item, pinned[0]);
        await StockAsync(item, inStock: false);
        var without = await SlateAsync();
        Assert.DoesNotContain(item, without);
        Assert.Equal(pinned.Length, without.Length);
        await Expect(page.TestId($"card-{item}")).ToContainTextAsync("out of stock");

        await StockAsync(item, inStock: true);
        Assert.Equal(item, (await SlateAsync())[0]);
        await ConfirmAsync(page, "end", "the test is over");
        await Expect(page.TestId("revision-words")).Not.ToContainTextAsync("by admin");
        page.AssertClean();
    }

    private static async Task ConfirmAsync(WatchedPage page, string button, string? reason)
    {
        await page.TestId(button).ClickAsync();
        if (reason is not null)
        {
            await page.TestId("confirm-reason").FillAsync(reason);
        }

        await page.TestId("confirm-go").ClickAsync();
        await Expect(page.TestId("confirm-go")).ToHaveCountAsync(0);
    }

    private static async Task<string[]> CardsAsync(WatchedPage page) =>
        await page.Page.Locator("[data-testid=list-items] > li").EvaluateAllAsync<string[]>("cards => cards.map(card => card.dataset.testid.slice('card-'.length))");

    private async Task<WatchedPage> AsAsync(string user)
    {
        var page = await console.OpenAsync(loggedIn: false);
        await AccessJourneyTests.LogInAsync(page, user, AccessJourneyTests.DemoPassword(console, user));
        return page;
    }

    /// <summary>What serves the slot, as the API says.</summary>
    private async Task<string[]> LiveAsync() =>
        [.. (await SendAsync(HttpMethod.Get, "/api/v1/ops/fallback-lists/default", ConsoleProcess.OpsKey))["items"]!.AsArray().Select(item => item!.GetValue<string>())];

    /// <summary>Title of the first item that can be sold now.</summary>
    private async Task<string> FirstInStockAsync(string[] ids)
    {
        foreach (var id in ids)
        {
            var item = await SendAsync(HttpMethod.Get, $"/api/v1/items/{id}", ConsoleProcess.ServerKey);
            if (item["inStock"]!.GetValue<bool>())
            {
                return item["title"]!.GetValue<string>();
            }
        }

        throw new InvalidOperationException("none is in stock");
    }

    /// <summary>What a shopper gets.</summary>
    private async Task<string[]> SlateAsync() =>
        [.. (await SendAsync(HttpMethod.Get, "/api/v1/recommendations?userId=shopper-0001&surface=home&limit=12", ConsoleProcess.ServerKey))["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];

    private Task<JsonNode> StockAsync(string item, bool inStock) =>
        SendAsync(HttpMethod.Post, "/api/v1/ops/items/stock", ConsoleProcess.OpsKey, new JsonObject { ["items"] = new JsonArray(new JsonObject { ["id"] = item, ["inStock"] = inStock }) });

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, string key, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(console.Url, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("X-Api-Key", key);
        using var answer = await console.Api.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonNode.Parse(text.Length > 0 ? text : "{}")!;
    }
}
