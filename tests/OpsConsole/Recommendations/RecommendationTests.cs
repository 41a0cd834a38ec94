using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.Catalog;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Recommendations;

public sealed class RecommendationTests
{
    [Fact]
    public async Task Answers_with_the_models_slate_and_all_its_fields()
    {
        await using var shop = await TestShop.StartAsync();

        var answer = await shop.RecommendAsync(TestShop.Shopper(3), "&limit=7&surface=home");

        Assert.Equal("model", TestShop.Source(answer));
        Assert.False(answer.GetProperty("degraded").GetBoolean());
        Assert.Empty(TestShop.Reasons(answer));
        Assert.Equal("test-2", answer.GetProperty("modelVersion").GetString());
        Assert.Equal($"{answer.GetProperty("epoch").GetInt64()}.{answer.GetProperty("generation").GetInt64()}.m", answer.GetProperty("slateId").GetString());
        Assert.Equal("home", answer.GetProperty("surface").GetString());
        Assert.InRange(answer.GetProperty("expiresAt").GetDateTimeOffset(), answer.GetProperty("generatedAt").GetDateTimeOffset().AddMinutes(1), DateTimeOffset.MaxValue);
        Assert.Equal(7, TestShop.Ids(answer).Distinct().Count());
        var catalog = shop.Get<CurrentCatalog>().Snapshot;
        var position = 0;
        var score = double.MaxValue;
        foreach (var item in answer.GetProperty("items").EnumerateArray())
        {
            var known = catalog.Find(item.GetProperty("id").GetString()!)!;
            Assert.Equal(known.Title, item.GetProperty("title").GetString());
            Assert.Equal(known.Price, item.GetProperty("price").GetDecimal());
            Assert.Equal("EUR", item.GetProperty("currency").GetString());
            Assert.Equal(position++, item.GetProperty("position").GetInt32());
            Assert.InRange(item.GetProperty("score").GetDouble(), double.MinValue, score);
            Assert.NotEmpty(item.GetProperty("reason").GetString()!);
            Assert.False(item.GetProperty("pinned").GetBoolean());
            score = item.GetProperty("score").GetDouble();
        }
    }

    [Fact]
    public async Task A_shopper_gets_what_the_model_ranks_for_that_shopper()
    {
        await using var shop = await TestShop.StartAsync();

        var slates = new HashSet<string>();
        for (var shopper = 0; shopper < 12; shopper++)
        {
            var ids = TestShop.Ids(await shop.RecommendAsync(TestShop.Shopper(shopper), "&limit=10"));
            slates.Add(string.Join(',', ids));
            var department = ids.Count(id => int.Parse(id[5..], System.Globalization.CultureInfo.InvariantCulture) % 6 == shopper % 6);
            Assert.InRange(department, 4, 10);
        }

        Assert.Equal(12, slates.Count);
    }

    [Fact]
    public async Task A_new_shopper_is_told_so_and_gets_what_sells()
    {
        await using var shop = await TestShop.StartAsync();

        var answer = await shop.RecommendAsync("nobody-yet");

        Assert.Equal("model", TestShop.Source(answer));
        Assert.False(answer.GetProperty("degraded").GetBoolean());
        Assert.Equal(["cold_user"], TestShop.Reasons(answer));
        Assert.Equal(20, TestShop.Ids(answer).Length);
    }

    [Fact]
    public async Task A_basket_changes_the_slate_and_is_not_offered_again()
    {
        await using var shop = await TestShop.StartAsync();
        var plain = TestShop.Ids(await shop.RecommendAsync(TestShop.Shopper(3)));

        var basket = $"{TestShop.Item(1)},{TestShop.Item(7)},not-an-item";
        var withBasket = await shop.RecommendAsync(TestShop.Shopper(3), $"&basket={basket}");

        Assert.NotEqual(plain, TestShop.Ids(withBasket));
        Assert.DoesNotContain(TestShop.Item(1), TestShop.Ids(withBasket));
        Assert.DoesNotContain(TestShop.Item(7), TestShop.Ids(withBasket));
        var stranger = await shop.RecommendAsync("stranger", $"&basket={basket}");
        Assert.Contains("goes_with_basket", stranger.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task An_item_out_of_stock_disappears_and_comes_back()
    {
        await using var shop = await TestShop.StartAsync();
        var before = TestShop.Ids(await shop.RecommendAsync(TestShop.Shopper(3)));

        await shop.Get<CatalogWriter>().SetStockAsync([(before[0], false)]);
        var without = TestShop.Ids(await shop.RecommendAsync(TestShop.Shopper(3)));
        await shop.Get<CatalogWriter>().SetStockAsync([(before[0], true)]);
        var after = TestShop.Ids(await shop.RecommendAsync(TestShop.Shopper(3)));

        Assert.DoesNotContain(before[0], without);
        Assert.Equal(before.Length, without.Length);
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Bought_items_are_left_out_where_asked_and_dismissed_ones_always()
    {
        await using var shop = await TestShop.StartAsync();
        var user = TestShop.Shopper(3);
        var all = await shop.RecommendAsync(user);
        Assert.Contains("bought_before", all.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("reason").GetString()));
        var fresh = await shop.RecommendAsync(user, "&excludeBought=true");
        Assert.DoesNotContain("bought_before", fresh.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("reason").GetString()));

        var sentAway = TestShop.Ids(all)[2];
        await shop.AddEventsAsync([TestShop.Event(EventType.Dismiss, user, int.Parse(sentAway[5..], System.Globalization.CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow())]);

        var after = TestShop.Ids(await shop.RecommendAsync(user));
        Assert.DoesNotContain(sentAway, after);
        Assert.Equal(20, after.Length);
    }

    [Fact]
    public async Task A_purchase_changes_the_next_slate()
    {
        await using var shop = await TestShop.StartAsync();
        const string User = "newcomer";
        var before = TestShop.Ids(await shop.RecommendAsync(User));

        await shop.AddEventsAsync([TestShop.Event(EventType.Purchase, User, 61, TimeProvider.System.GetUtcNow())]);
        var answer = await shop.RecommendAsync(User);

        Assert.NotEqual(before, TestShop.Ids(answer));
        Assert.DoesNotContain("cold_user", TestShop.Reasons(answer));
        Assert.Contains(TestShop.Item(61), TestShop.Ids(answer));
    }

    [Fact]
    public async Task A_purchase_that_is_acknowledged_is_in_the_slates_of_the_next_second()
    {
        await using var shop = await TestShop.StartAsync();
        var user = TestShop.Shopper(3);
        var before = TestShop.Ids(await shop.RecommendAsync(user, "&excludeBought=true"));
        var bought = before[0];

        using var posted = await shop.Client.PostAsJsonAsync("/api/v1/events", new
        {
            events = new[] { new { id = Guid.CreateVersion7(), type = "purchase", userId = user, itemId = bought, value = 2.5m, currency = "EUR", quantity = 1, occurredAt = TimeProvider.System.GetUtcNow() } },
        });
        Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
        var acknowledged = TimeProvider.System.GetTimestamp();

        // Asked without a pause: each answer that still lacks the purchase was begun later, so that the last of them bounds the time.
        var late = TimeSpan.Zero;
        while (TestShop.Ids(await shop.RecommendAsync(user, "&excludeBought=true")).Contains(bought))
        {
            late = TimeProvider.System.GetElapsedTime(acknowledged);
            Assert.InRange(late, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"the last slate without the purchase came {late.TotalMilliseconds:F0} ms after its acknowledgement");
        var after = await shop.RecommendAsync(user);
        Assert.Contains("bought_before", after.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("id").GetString() == bought).Select(item => item.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("?limit=5", "userId")]
    [InlineData("?userId=a%20b", "userId")]
    [InlineData("?userId=a&limit=0", "limit")]
    [InlineData("?userId=a&limit=101", "limit")]
    [InlineData("?userId=a&limit=many", "limit")]
    [InlineData("?userId=a&surface=moon", "surface")]
    [InlineData("?userId=a&basket=x,,y", "basket")]
    [InlineData("?userId=a&segment=%22", "segment")]
    [InlineData("?userId=a&excludeBought=perhaps", "excludeBought")]
    public async Task A_broken_rule_names_its_field(string query, string field)
    {
        await using var app = await RunningApp.StartAsync();

        using var response = await app.Client.GetAsync("/api/v1/recommendations" + query);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("urn:opsconsole:error:validation", problem.GetProperty("type").GetString());
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
    }

    [Fact]
    public async Task Too_large_a_basket_and_a_deadline_that_is_no_number_are_refused()
    {
        await using var shop = await TestShop.StartAsync(history: false, champion: false);

        using var large = await shop.Client.GetAsync("/api/v1/recommendations?userId=a&basket=" + string.Join(',', Enumerable.Repeat("x", 101)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/recommendations?userId=a");
        request.Headers.Add("X-Deadline-Ms", "soon");
        using var never = await shop.Client.SendAsync(request);

        Assert.Contains("basket", await large.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, large.StatusCode);
        Assert.Contains("X-Deadline-Ms", await never.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, never.StatusCode);
    }

    [Fact]
    public async Task Similar_items_come_for_a_known_item_and_404_for_an_unknown_one()
    {
        await using var shop = await TestShop.StartAsync();

        var answer = await shop.GetJsonAsync($"/api/v1/items/{TestShop.Item(6)}/similar?limit=9");
        using var unknown = await shop.Client.GetAsync("/api/v1/items/nothing/similar");

        Assert.Equal("model", TestShop.Source(answer));
        Assert.Equal(9, TestShop.Ids(answer).Length);
        Assert.DoesNotContain(TestShop.Item(6), TestShop.Ids(answer));
        Assert.InRange(TestShop.Ids(answer).Count(id => int.Parse(id[5..], System.Globalization.CultureInfo.InvariantCulture) % 6 == 0), 5, 9);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Every_answer_says_how_long_its_stages_took()
    {
        await using var shop = await TestShop.StartAsync();

        using var response = await shop.Client.GetAsync($"/api/v1/recommendations?userId={TestShop.Shopper(1)}");

        var timing = Assert.Single(response.Headers.GetValues("Server-Timing"));
        Assert.Matches(@"^inference;dur=\d+\.\d\d, total;dur=\d+\.\d\d$", timing);
    }

    [Fact]
    public async Task The_inspector_shows_what_was_served()
    {
        await using var shop = await TestShop.StartAsync();
        var answer = await shop.RecommendAsync(TestShop.Shopper(9), $"&basket={TestShop.Item(2)}");

        var recent = await shop.App.Operator.GetFromJsonAsync<JsonElement>($"/api/v1/ops/recommendations/recent?userId={TestShop.Shopper(9)}");

        var request = Assert.Single(recent.GetProperty("items").EnumerateArray().ToArray());
        Assert.Equal(answer.GetProperty("slateId").GetString(), request.GetProperty("slateId").GetString());
        Assert.Equal(answer.GetProperty("requestId").GetString(), request.GetProperty("requestId").GetString());
        Assert.Equal(TestShop.Ids(answer), TestShop.Ids(request));
        Assert.Equal(TestShop.Item(2), Assert.Single(request.GetProperty("basket").EnumerateArray().ToArray()).GetString());
    }
}
