using System.Globalization;
using OpsConsole.Experiments;

namespace OpsConsole.Tests.Experiments;

public sealed class AssignmentTests
{
    private static readonly string[] Users = [.. Enumerable.Range(0, 20_000).Select(number => string.Create(CultureInfo.InvariantCulture, $"shopper-{number:0000}"))];

    [Fact]
    public void Shares_are_those_of_the_definition_and_the_rest_takes_no_part()
    {
        var table = new AssignmentTable([Experiment("e", traffic: 0.4, ("control", 0.5), ("small", 0.1), ("large", 0.4))]);
        var counts = Users.CountBy(user => table.For(user, "home")?.Arm ?? "").ToDictionary();

        AssertShare(0.6, counts[""]);
        AssertShare(0.2, counts["control"]);
        AssertShare(0.04, counts["small"]);
        AssertShare(0.16, counts["large"]);
        Assert.All(Users, user => Assert.Null(table.For(user, "search")));
    }

    [Fact]
    public void A_shopper_keeps_the_arm_while_the_share_of_traffic_grows()
    {
        var arms = new (string, double)[] { ("control", 0.5), ("treatment", 0.5) };
        Dictionary<string, string> seen = [];
        foreach (var traffic in (double[])[0.05, 0.2, 0.5, 1])
        {
            var table = new AssignmentTable([Experiment("e", traffic, arms)]);
            foreach (var user in Users)
            {
                if (table.For(user, "home") is { } assignment)
                {
                    Assert.Equal(seen.GetValueOrDefault(user, assignment.Arm), assignment.Arm);
                    seen[user] = assignment.Arm;
                }
                else
                {
                    Assert.False(seen.ContainsKey(user), $"{user} took part and does no longer");
                }
            }
        }

        Assert.Equal(Users.Length, seen.Count);
    }

    [Fact]
    public void Arms_of_two_experiments_are_independent()
    {
        var first = new AssignmentTable([Experiment("one", 1, ("control", 0.5), ("treatment", 0.5))]);
        var second = new AssignmentTable([Experiment("two", 1, ("control", 0.5), ("treatment", 0.5))]);
        var both = Users.Count(user => first.For(user, "home")!.Arm == "treatment" && second.For(user, "home")!.Arm == "treatment");
        AssertShare(0.25, both);
    }

    [Fact]
    public void A_visitor_without_an_id_takes_no_part()
    {
        var assignments = new Assignments();
        assignments.Load(new AssignmentTable([Experiment("e", 1, ("control", 0.5), ("treatment", 0.5))]));
        Assert.Null(assignments.For(null, "home"));
        Assert.NotNull(assignments.For("shopper-0001", "home"));
    }

    [Fact]
    public void Assigning_allocates_nothing()
    {
        var assignments = new Assignments();
        assignments.Load(new AssignmentTable([Experiment("e", 0.7, ("control", 0.5), ("treatment", 0.5))]));
        // The least of several passes: what the runtime allocates on the side while it compiles is not ours, and does not come back each time.
        var least = long.MaxValue;
        for (var pass = 0; pass < 10; pass++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var user in Users)
            {
                _ = assignments.For(user, "home");
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static RunningExperiment Experiment(string id, double traffic, params (string Arm, double Share)[] arms) =>
        new(id, id, ["home"], traffic, [.. arms.Select(arm => new RunningArm(new Assignment(id, arm.Arm, null, false), arm.Share))]);

    /// <summary>Within five standard deviations of a binomial count over the users.</summary>
    private static void AssertShare(double share, int count) =>
        Assert.InRange(count, Users.Length * share - (5 * Math.Sqrt(Users.Length * share * (1 - share))), Users.Length * share + (5 * Math.Sqrt(Users.Length * share * (1 - share))));
}
