namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Numbers for stops by which near ones come close to each other in memory: what an iteration reads of rows and tables is then in few of the cache's lines.</summary>
internal static class Numbering
{
    /// <summary>Problems up to so many stops fit the cache as they are and keep their numbers.</summary>
    public const int MostAsTheyAre = 300;

    /// <summary>The same problem with its stops in the order of a tour that goes on to the nearest one left: O(stops²).</summary>
    public static RoutingProblem ByNearness(RoutingProblem problem)
    {
        if (problem.Stops.Count <= MostAsTheyAre)
        {
            return problem;
        }

        var left = Enumerable.Range(0, problem.Stops.Count).ToArray();
        for (var at = 1; at < left.Length; at++)
        {
            var row = problem.Profiles[0].DistancesFrom(problem.Stops[left[at - 1]].Location);
            var nearest = at;
            for (var other = at + 1; other < left.Length; other++)
            {
                nearest = row[problem.Stops[left[other]].Location] < row[problem.Stops[left[nearest]].Location] ? other : nearest;
            }

            (left[at], left[nearest]) = (left[nearest], left[at]);
        }

        return problem.Part(left, [.. Enumerable.Range(0, problem.Vehicles.Count)]);
    }
}
