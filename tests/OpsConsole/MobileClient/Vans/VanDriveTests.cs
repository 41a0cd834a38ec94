using OpsConsole.MobileClient.Vans;

namespace OpsConsole.Tests.MobileClient.Vans;

/// <summary>A simulated driver between yard, doors and yard.</summary>
public sealed class VanDriveTests
{
    private static readonly DateTimeOffset Morning = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);
    private static readonly VanHabits Calm = new() { JamChance = 0, BreakdownChance = 0, FailureChance = 0, NoiseMetres = 0 };

    [Fact]
    public void A_van_waits_drives_its_line_serves_in_order_and_comes_home()
    {
        var drive = new VanDrive((49.4, 8.6), Morning, Calm, 1);
        drive.Follow(Route(), new HashSet<string> { "a", "b" });
        Assert.Equal((49.4, 8.6, 0d), Where(drive.Advance(Morning.AddMinutes(4))));
        var (outcomes, places) = (new List<VanOutcome>(), new List<VanPosition>());
        for (var minute = 5d; minute < 90 && !drive.IsDone; minute += 0.25)
        {
            places.Add(drive.Advance(Morning.AddMinutes(minute)));
            outcomes.AddRange(drive.TakeOutcomes());
        }

        Assert.True(drive.IsDone);
        Assert.Equal(["a", "b"], outcomes.Select(outcome => outcome.StopId));
        Assert.All(outcomes, outcome => Assert.True(outcome.ArrivedAt < outcome.At && outcome.ProofReference is not null));
        // The window of b opens at 9: nobody is served before.
        Assert.True(outcomes[1].At > Morning.AddHours(1));
        Assert.True(outcomes[1].ArrivedAt < Morning.AddHours(1));
        Assert.Equal((49.4, 8.6), (places[^1].Lat, places[^1].Lon));
        Assert.Contains(places, place => place.Speed > 5);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.InRange(Math.Abs(pair.Second.Lat - pair.First.Lat), 0, 0.02));
    }

    [Fact]
    public void What_is_done_is_not_driven_to_again()
    {
        var drive = new VanDrive((49.41, 8.6), Morning.AddMinutes(20), Calm, 1);
        drive.Follow(Route(), new HashSet<string> { "b" });
        var outcomes = new List<VanOutcome>();
        for (var minute = 20; minute < 120 && !drive.IsDone; minute++)
        {
            drive.Advance(Morning.AddMinutes(minute));
            outcomes.AddRange(drive.TakeOutcomes());
        }

        Assert.Equal("b", Assert.Single(outcomes).StopId);
    }

    [Fact]
    public void Each_van_has_a_day_of_its_own_and_the_same_seed_the_same()
    {
        Assert.Equal(End(3), End(3));
        Assert.True(Enumerable.Range(0, 8).Select(seed => End((ulong)seed)).Distinct().Count() > 5);
        // Of a hundred legs some have a jam, and a van that breaks down is silent or gives up.
        var rough = new VanHabits { JamChance = 0, BreakdownChance = 1 };
        var drive = new VanDrive((49.4, 8.6), Morning, rough, 2);
        drive.Follow(Route(), new HashSet<string> { "a", "b" });
        drive.Advance(Morning.AddMinutes(6));
        Assert.True(drive.IsSilent);

        static DateTimeOffset End(ulong seed)
        {
            var drive = new VanDrive((49.4, 8.6), Morning, new VanHabits { BreakdownChance = 0, JamChance = 0.5 }, seed);
            drive.Follow(Route(), new HashSet<string> { "a", "b" });
            var now = Morning;
            while (!drive.IsDone)
            {
                drive.Advance(now = now.AddSeconds(10));
            }

            return now;
        }
    }

    private static (double Lat, double Lon, double Speed) Where(VanPosition position) => (position.Lat, position.Lon, position.Speed);

    private static VanRoute Route() => new(
        "van-1", "plan-1", 1, null,
        new VanPath(
            Morning.AddMinutes(5), Morning.AddMinutes(75),
            [
                new VanVisit("a", Morning.AddMinutes(10), Morning.AddMinutes(10), Morning.AddMinutes(13)),
                new VanVisit("b", Morning.AddMinutes(18), Morning.AddMinutes(60), Morning.AddMinutes(64)),
            ],
            new VanLine([[8.6, 49.4], [8.6, 49.405], [8.6, 49.41], [8.605, 49.42], [8.6, 49.42], [8.6, 49.4]])),
        [new VanStop("a", 49.41, 8.6, []), new VanStop("b", 49.42, 8.6, [new VanWindow(Morning.AddHours(1), Morning.AddHours(3))])]);
}
