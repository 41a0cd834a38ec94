using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Recommendations;

namespace OpsConsole.Tests.Merchandising;

public sealed class SlateRulesTests
{
    private const int Items = 100;

    private static readonly CatalogSnapshot Catalog = new(
        [.. Enumerable.Range(0, Items).Select(ordinal => new CatalogItem(ordinal, $"i{ordinal}", $"Item {ordinal}", ordinal % 4 == 0 ? "Kitchen/Mugs" : "Garden", 1, "EUR", true))], 1);

    [Fact]
    public void Weighed_scores_give_the_order_that_sorting_them_all_gives_as_far_as_is_looked_at()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var rules = RulesOf(Enumerable.Range(0, random.Next(1, 20)).Select(number =>
            {
                var boost = random.Next(2) == 0;
                return new RuleContent
                {
                    Id = $"r{number}", Name = "r", Effect = boost ? RuleEffect.Boost : RuleEffect.Bury, Factor = boost ? 1 + (3 * random.NextDouble()) : random.NextDouble(), Items = [$"i{random.Next(Items)}"],
                };
            }));
            // Log-odds lie below zero.
            var scored = Enumerable.Range(0, random.Next(2, Items)).Select(ordinal => new ScoredItem(ordinal, 3f - (ordinal * 0.1f), ReasonCode.None)).ToArray();
            var wanted = random.Next(1, scored.Length + 5);
            var expected = scored.Select(item => item with { Score = Factored(item.Score, rules.FactorOf(item.Item)) }).OrderByDescending(item => item.Score).Take(wanted).ToArray();

            SlateRules.Weigh(scored, rules, wanted, new RuleMarks());

            Assert.Equal(expected, scored.Take(wanted));
        }
    }

    [Fact]
    public void A_boost_lifts_and_a_bury_lowers_below_zero_too()
    {
        var rules = RulesOf(
        [
            new() { Id = "up", Name = "up", Effect = RuleEffect.Boost, Factor = 4, Items = ["i2"] },
            new() { Id = "down", Name = "down", Effect = RuleEffect.Bury, Factor = 0, Items = ["i0"] },
        ]);
        ScoredItem[] scored = [new(0, -1, ReasonCode.None), new(1, -2, ReasonCode.None), new(2, -3, ReasonCode.None)];

        Assert.True(SlateRules.Weigh(scored, rules, 3, new RuleMarks()));

        Assert.Equal([2, 1, 0], scored.Select(item => item.Item));
        Assert.All(scored, item => Assert.True(float.IsFinite(item.Score)));
    }

    [Fact]
    public void Scores_of_a_model_that_ranks_nothing_are_left_for_validation_to_find()
    {
        var rules = RulesOf([new() { Id = "up", Name = "up", Effect = RuleEffect.Boost, Factor = 4, ItemCategory = "Kitchen" }]);
        var scored = Enumerable.Range(0, 20).Select(ordinal => new ScoredItem(ordinal, 0.5f, ReasonCode.None)).ToArray();

        Assert.False(SlateRules.Weigh(scored, rules, 20, new RuleMarks()));
        Assert.All(scored, item => Assert.Equal(0.5f, item.Score));
    }

    private static float Factored(float score, float factor) => score >= 0 ? score * factor : score / factor;

    private static RuleSet RulesOf(IEnumerable<RuleContent> rules) => RuleSetCompiler.Compile([.. rules.Select((rule, number) => new LiveRule(rule, number + 1))], Catalog);
}
