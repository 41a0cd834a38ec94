using CsCheck;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class BestSelectorTests
{
    private static readonly Gen<float> Scores = Gen.Float[-5, 5].Select(value => MathF.Round(value, 1));

    [Fact]
    public void Keeps_the_best_by_score_then_by_lower_item() =>
        Gen.Select(Scores.Array[0, 200], Gen.Int[0, 40]).Sample((scores, most) =>
        {
            var best = new BestSelector(new ulong[most]);
            for (var item = scores.Length - 1; item >= 0; item--)
            {
                best.Offer(scores[item], item);
            }

            (int, float)[] expected = [.. Enumerable.Range(0, scores.Length).OrderByDescending(item => scores[item]).Take(most).Select(item => (item, scores[item]))];
            Assert.Equal(expected, Pairs(best.Ranked()));
        });

    [Fact]
    public void Scanning_keeps_the_best_positive_allowed_items() =>
        Gen.Select(Scores.Array[0, 200], Gen.Int[0, 40], Gen.ULong.Array[4]).Sample((scores, most, words) =>
        {
            var best = new BestSelector(new ulong[most]);
            best.OfferPositive(scores, new ItemBits(words));

            (int, float)[] expected =
            [
                .. Enumerable.Range(0, scores.Length)
                    .Where(item => scores[item] > 0 && (words[item / 64] >> (item % 64) & 1) == 1)
                    .OrderByDescending(item => scores[item]).Take(most).Select(item => (item, scores[item])),
            ];
            Assert.Equal(expected, Pairs(best.Ranked()));
        });

    private static (int, float)[] Pairs(ReadOnlySpan<ulong> keys) =>
        [.. keys.ToArray().Select(key => (BestSelector.Item(key), BestSelector.Score(key)))];
}
