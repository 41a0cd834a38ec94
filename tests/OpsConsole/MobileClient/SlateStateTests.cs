using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.MobileClient.Slates;

namespace OpsConsole.Tests.MobileClient;

public class SlateStateTests
{
    [Fact]
    public void A_million_interleavings_show_no_older_slate_and_move_no_seen_slot()
    {
        // Each case: some answers and hints of two epochs on their way at once, delivered in any order, with the shopper scrolling and refreshing in between.
        var random = new SeededRandom(20_260_517);
        var stale = 0;
        var moved = 0;
        var refused = 0L;
        var slates = Slates();
        for (var interleaving = 0; interleaving < 1_000_000; interleaving++)
        {
            var state = new SlateState();
            var newest = SlateVersion.None;
            var pinned = 0;
            IReadOnlyList<ShownSlot> before = [];
            for (var step = 0; step < 6; step++)
            {
                switch (random.NextInt(8))
                {
                    case 0:
                        state.Refresh("home");
                        pinned = 0;
                        break;
                    case 1:
                        var seen = random.NextInt(5);
                        state.Seen("home", seen);
                        pinned = Math.Max(pinned, Math.Min(seen, before.Count));
                        break;
                    default:
                        var slate = slates[random.NextInt(slates.Length)];
                        var version = new SlateVersion(slate.Epoch, slate.Generation);
                        var outcome = state.Offer("home", slate);
                        var slots = state.SlotsOf("home");
                        stale += (outcome == SlateOutcome.Stale) == (version > newest) ? 1 : 0;
                        newest = version > newest ? version : newest;
                        stale += state.VersionOf("home") == newest ? 0 : 1;
                        for (var place = 0; place < pinned; place++)
                        {
                            moved += slots[place] == before[place] ? 0 : 1;
                        }

                        // Whatever is not pinned comes from the newest slate.
                        for (var place = pinned; place < slots.Count; place++)
                        {
                            stale += slots[place].SlateId == $"{newest.Epoch}.{newest.Generation}" ? 0 : outcome == SlateOutcome.Stale && slots[place] == before[place] ? 0 : 1;
                        }

                        before = slots;
                        break;
                }
            }

            refused += state.Refused;
        }

        Assert.Equal(0, stale);
        Assert.Equal(0, moved);
        Assert.True(refused > 100_000, "the interleavings must contain late answers");
    }

    [Fact]
    public async Task Answers_of_many_threads_leave_the_newest_on_the_screen()
    {
        var slates = Enumerable.Range(1, 10_000).Select(generation => Make(generation / 2_500, generation)).ToArray();
        new SeededRandom(7).Shuffle(slates.AsSpan());
        var state = new SlateState();
        await Parallel.ForEachAsync(slates, new ParallelOptions { MaxDegreeOfParallelism = 8 }, (slate, _) =>
        {
            state.Offer("home", slate);
            return ValueTask.CompletedTask;
        });
        Assert.Equal(new SlateVersion(4, 10_000), state.VersionOf("home"));
        Assert.All(state.SlotsOf("home"), slot => Assert.Equal("4.10000", slot.SlateId));
    }

    [Fact]
    public void Surfaces_do_not_disturb_each_other()
    {
        var state = new SlateState();
        Assert.Equal(SlateOutcome.Shown, state.Offer("home", Make(1, 9)));
        Assert.Equal(SlateOutcome.Shown, state.Offer("cart", Make(1, 3)));
        Assert.Equal(SlateOutcome.Stale, state.Offer("home", Make(1, 9)));
        Assert.Equal(SlateOutcome.Shown, state.Offer("home", Make(2, 1)));
        Assert.Equal(new SlateVersion(1, 3), state.VersionOf("cart"));
        Assert.Empty(state.SlotsOf("search"));
    }

    [Fact]
    public void A_later_slate_fills_in_below_what_was_seen_without_repeating_it()
    {
        var state = new SlateState();
        state.Offer("home", Make(1, 1, "a", "b", "c", "d"));
        state.Seen("home", 2);
        Assert.Equal(SlateOutcome.ShownBelow, state.Offer("home", Make(1, 2, "b", "x", "a", "y")));
        Assert.Equal(["a", "b", "x", "y"], state.SlotsOf("home").Select(slot => slot.Item.Id));
        Assert.Equal(["1.1", "1.1", "1.2", "1.2"], state.SlotsOf("home").Select(slot => slot.SlateId));
        state.Refresh("home");
        Assert.Equal(SlateOutcome.Shown, state.Offer("home", Make(1, 3, "z")));
        Assert.Equal(["z"], state.SlotsOf("home").Select(slot => slot.Item.Id));
    }

    private static Slate[] Slates() =>
        [.. Enumerable.Range(1, 2).SelectMany(epoch => Enumerable.Range(1, 4).Select(generation => Make(epoch, generation, [.. Items(epoch, generation)])))];

    private static IEnumerable<string> Items(int epoch, int generation) => Enumerable.Range(0, 4).Select(place => $"i{(place + (3 * generation) + epoch) % 7}");

    private static Slate Make(long epoch, long generation, params string[] items) => new(
        null, $"{epoch}.{generation}", epoch, generation, "model", false, null, null, null, null,
        [.. (items.Length > 0 ? items : ["a", "b"]).Select((id, position) => new SlateItem(id, id, 1, 0, position))]);
}
