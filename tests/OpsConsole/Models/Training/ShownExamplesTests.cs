using System.Collections.Immutable;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Served;
using OpsConsole.Tests.Platform.Served;

namespace OpsConsole.Tests.Models.Training;

/// <summary>Reading what was shown out of the log of slates.</summary>
public sealed class ShownExamplesTests
{
    [Fact]
    public async Task What_was_seen_becomes_an_example_and_what_was_bought_is_wanted()
    {
        await using var bench = await AttributionBench.StartAsync(TimeProvider.System);
        bench.Serve("1.1.m", "ada");
        bench.Serve("1.2.m", null);
        bench.Serve("1.3.m", "ada", source: ServedSlate.Shadow);
        bench.Serve("1.4.m", "bob", at: AttributionBench.Start.AddDays(1));
        foreach (var (slate, user) in (ReadOnlySpan<(string, string)>)[("1.1.m", "ada"), ("1.2.m", "ada"), ("1.3.m", "ada"), ("1.4.m", "bob")])
        {
            bench.Stream.Add(EventType.Impression, slate, user);
            bench.Stream.Add(EventType.Impression, slate, user, "c", 2);
        }

        bench.Stream.Add(EventType.Tap, "1.1.m");
        bench.Stream.Add(EventType.Purchase, "1.1.m", item: "c", place: 2, price: 5);
        await bench.CountAsync();
        await bench.Log.Slates.FlushedAsync();
        var atMs = AttributionBench.Start.ToUnixTimeMilliseconds();

        var read = new ShownExamples(bench.Outcomes).Read(0, atMs + 1, 7, CancellationToken.None);

        Assert.Equal([new ShownExample("ada", 0, 0, atMs, false), new ShownExample("ada", 2, 2, atMs, true)], read);
    }

    [Fact]
    public void Of_too_many_whole_slates_are_drawn_by_the_seed_whatever_their_order()
    {
        ServedOutcome[] slates = [.. Enumerable.Range(0, 500).Select(Slate)];

        var drawn = Sorted(ShownExamples.Read(slates, 7, 300));
        var other = Sorted(ShownExamples.Read(slates, 8, 300));

        Assert.InRange(drawn.Length, 297, 300);
        Assert.All(drawn.GroupBy(example => example.UserId), slate => Assert.Equal(3, slate.Count()));
        Assert.Equal(drawn, Sorted(ShownExamples.Read(slates.Reverse(), 7, 300)));
        Assert.NotEqual(drawn, other);
        Assert.Equal(1_500, ShownExamples.Read(slates, 7, 1_500).Count);

        // A sample of all of them, not the first or the last.
        Assert.InRange(drawn.Average(example => example.ShownAtMs), 200, 300);

        static ShownExample[] Sorted(IReadOnlyList<ShownExample> examples) => [.. examples.OrderBy(example => example.ShownAtMs).ThenBy(example => example.Position)];
    }

    private static ServedOutcome Slate(int number) => new(
        new ServedSlate($"1.{number}.m", number, $"u{number}", "home", "model", "m", null, null, ServedPolicies.Greedy, [new ServedItem("a", 0, 3, 1), new ServedItem("b", 1, 2, 1), new ServedItem("c", 2, 1, 1)], null),
        ImmutableArray.Create(new PlaceOutcome(true, false, false, false, 0), new PlaceOutcome(true, true, true, true, 1), new PlaceOutcome(true, false, false, false, 0)));
}
