using OpsConsole.MobileClient.Shoppers;
using OpsConsole.MobileClient.Streams;

namespace OpsConsole.Tests.MobileClient;

public class StreamCursorTests
{
    [Fact]
    public void Shuffled_repeated_and_missing_pushes_are_each_applied_once_and_in_order()
    {
        var random = new SeededRandom(3);
        for (var run = 0; run < 2_000; run++)
        {
            const int Top = 40;
            var cursor = new StreamCursor();
            var applied = new List<long>();
            Apply(cursor.Recover(new StreamRecovery(true, 5, 0, [])));
            for (var pushes = 0; pushes < 120; pushes++)
            {
                var seq = 1 + random.NextInt(Top);
                switch (cursor.Offer(seq))
                {
                    case StreamStep.Applied:
                        applied.Add(seq);
                        break;
                    case StreamStep.Gap:
                        Apply(cursor.Recover(Answer(cursor.Applied, seq)));
                        break;
                    default:
                        break;
                }
            }

            Apply(cursor.Recover(Answer(cursor.Applied, Top)));
            Assert.Equal(Enumerable.Range(1, Top).Select(seq => (long)seq), applied);

            void Apply(IReadOnlyList<StreamItem> items) => applied.AddRange(items.Select(item => item.Seq));
        }
    }

    [Fact]
    public void An_unknown_epoch_starts_the_numbers_anew()
    {
        var cursor = new StreamCursor();
        cursor.Recover(new StreamRecovery(true, 1, 9, []));
        cursor.Recover(new StreamRecovery(false, 2, 3, []));
        Assert.Equal((2, 3), (cursor.Epoch, cursor.Applied));
        Assert.Equal(StreamStep.Applied, cursor.Offer(4));
    }

    private static StreamRecovery Answer(long after, long top) =>
        new(true, 5, top, [.. Enumerable.Range(1, (int)top).Where(seq => seq > after).Select(seq => new StreamItem(seq, "slate", "home", 1, seq, null))]);
}
