using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Merchandising.Hits;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.Merchandising;

/// <summary>How often rules acted.</summary>
public sealed class RuleHitsTests
{
    private static readonly DateTimeOffset Nine = new(2026, 6, 1, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_count_the_slates_that_they_acted_on_and_a_restart_keeps_the_counts()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        try
        {
            await MigratedDatabase.CopyToAsync(data);
            Dictionary<string, JsonElement> counted;
            await using (var shop = await TestShop.StartAsync(data: data))
            {
                var user = TestShop.Shopper(3);
                var plain = TestShop.Ids(await shop.RecommendAsync(user));
                var absent = Enumerable.Range(0, TestShop.Items).Select(TestShop.Item).First(item => !plain.Contains(item));
                await PutAsync(shop, "hide", new { name = "hide", effect = "hide", items = new[] { plain[0] } });
                await PutAsync(shop, "bury", new { name = "bury", effect = "bury", factor = 0.0001, items = new[] { plain[1] } });
                await PutAsync(shop, "boost", new { name = "boost", effect = "boost", factor = 3, items = new[] { plain[2], plain[3] } });
                await PutAsync(shop, "pin", new { name = "pin", effect = "pin", place = 3, items = new[] { absent } });
                await PutAsync(shop, "shadowed", new { name = "shadowed", effect = "boost", factor = 2, items = new[] { plain[0] } });
                await PutAsync(shop, "elsewhere", new { name = "elsewhere", effect = "hide", items = new[] { plain[4] }, when = new { market = "de" } });

                // The third slate has no third place; the preview is no shopper's.
                foreach (var more in new[] { "", "&market=uk", "&limit=2" })
                {
                    await shop.RecommendAsync(user, more);
                }

                using var preview = await shop.App.Operator.PostAsJsonAsync("/api/v1/ops/merchandising/preview", new { userId = user }, Token);
                Assert.True(preview.IsSuccessStatusCode);

                // Another publication retires the rules that counted.
                await PutAsync(shop, "late", new { name = "late", effect = "hide", items = new[] { plain[5] } });
                counted = await HitsAsync(shop);
                Assert.Equal(
                    ["boost 3/3", "bury 3/3", "elsewhere 0/0", "hide 3/3", "late 0/0", "pin 2/3", "shadowed 0/3"],
                    counted.OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => $"{rule.Key} {rule.Value.GetProperty("lastHour")}/{rule.Value.GetProperty("evaluatedLastHour")}"));
                Assert.All(counted.Values, hits => Assert.Equal(
                    (hits.GetProperty("lastHour").GetInt64(), hits.GetProperty("lastHour").GetInt64(), 24),
                    (hits.GetProperty("last24Hours").GetInt64(), hits.GetProperty("hours").EnumerateArray().Sum(hour => hour.GetInt64()), hits.GetProperty("hours").GetArrayLength())));
                Assert.Equal(JsonValueKind.Null, counted["shadowed"].GetProperty("lastHit").ValueKind);
                Assert.InRange(counted["pin"].GetProperty("lastHit").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-2), TimeProvider.System.GetUtcNow());
            }

            await using var again = await TestShop.StartAsync(data: data);
            var kept = await HitsAsync(again);
            Assert.Equal(counted.Keys.Order(), kept.Keys.Order());
            Assert.All(kept, rule => Assert.Equal(
                (counted[rule.Key].GetProperty("lastHour").GetInt64(), counted[rule.Key].GetProperty("evaluatedLast24Hours").GetInt64(), counted[rule.Key].GetProperty("lastHit").ValueKind),
                (rule.Value.GetProperty("lastHour").GetInt64(), rule.Value.GetProperty("evaluatedLast24Hours").GetInt64(), rule.Value.GetProperty("lastHit").ValueKind)));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public void Minutes_and_hours_pass_out_of_the_figures()
    {
        var history = new RuleHistory();
        history.Add(Nine, new RuleCount(10, 4));
        history.Add(Nine.AddMinutes(59), new RuleCount(1, 1));

        var within = history.FiguresAt(Nine.AddMinutes(59));
        Assert.Equal((5, 5, 11, 11, Nine.AddMinutes(59)), (within.LastHour, within.Last24Hours, within.EvaluatedLastHour, within.EvaluatedLast24Hours, within.LastHit));
        var later = history.FiguresAt(Nine.AddMinutes(60));
        Assert.Equal((1, 5), (later.LastHour, later.Last24Hours));
        Assert.Equal([5, 0], later.Hours.TakeLast(2));
        Assert.Equal(5, history.FiguresAt(Nine.AddHours(23)).Hours[0]);
        var over = history.FiguresAt(Nine.AddHours(25));
        Assert.Equal((0, 0, 0, null), (over.LastHour, over.Last24Hours, over.EvaluatedLast24Hours, over.LastHit));
        Assert.Equal(24, over.Hours.Count);
    }

    [Fact]
    public void Of_two_thousand_rules_and_many_requests_at_once_none_is_lost()
    {
        var catalog = new OpsConsole.Catalog.CatalogSnapshot([new(0, "i0", "", "A", 1, "EUR", true)], 1);
        var rules = Enumerable.Range(0, 2_000).Select(number => new LiveRule(
            new() { Id = $"r{number:D4}", Name = "r", Effect = OpsConsole.Merchandising.Content.RuleEffect.Boost, Factor = 2, Items = ["i0"], When = new() }, number)).ToArray();
        var set = new MerchandisingSnapshot([], rules, catalog).RulesFor("home", null, null, null);
        var drained = new Dictionary<string, RuleCount>();
        var gate = new Lock();

        Parallel.For(0, 4_000, request =>
        {
            var marks = new RuleMarks();
            marks.Mark(request % 2_000);
            marks.Mark(1_999);
            set.Count(marks);
            if (request % 100 == 0)
            {
                lock (gate)
                {
                    set.Drain(drained);
                }
            }
        });
        set.Drain(drained);

        Assert.All(set.Rules.Take(1_999), rule => Assert.Equal(new RuleCount(4_000, 2), drained[rule.Id]));
        Assert.Equal(new RuleCount(4_000, 4_000), drained[set.Rules[1_999].Id]);
    }

    private static async Task<Dictionary<string, JsonElement>> HitsAsync(TestShop shop)
    {
        shop.App.Services.GetRequiredService<RuleHits>().Fold();
        var rules = await shop.App.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/rules", Token);
        return rules.GetProperty("items").EnumerateArray().ToDictionary(rule => rule.GetProperty("subject").GetString()!, rule => rule.GetProperty("hits"));
    }

    private static async Task PutAsync(TestShop shop, string id, object rule)
    {
        using var answer = await shop.App.Operator.PutAsJsonAsync($"/api/v1/ops/rules/{id}", rule, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
