using OpsConsole.Engines.Routing.Solving.Plain;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>The search of plain problems that are not large, given time enough: short annealings from nothing make a population, which breeds until the budget is spent.</summary>
internal sealed class GeneticPhase(PlainProblem problem, PlainWalk walk, Neighbours neighbours, double edge)
{
    /// <summary>Larger problems are searched better by ruin and recreate alone.</summary>
    private const int MostStops = 300;

    /// <summary>A budget of fewer iterations for each stop is too short to breed in.</summary>
    private const double FewestPerStop = 2_000;

    private const int Starts = 25;

    /// <summary>Share of the budget that the first population may take, and most iterations for each of its plans and stops.</summary>
    private const double StartShare = 0.2;
    private const int MostPerStart = 300;

    /// <summary>After so many children in a row that are not the best so far a new population begins.</summary>
    private const int MostBarren = 10_000;

    /// <summary>Temperatures as shares of the mean distance between stops.</summary>
    private const double Hot = 0.1;
    private const double Cold = 0.002;

    /// <summary>Whether to breed: with so many iterations to come, and where all stops must be served and are.</summary>
    public static bool Pays(Model model, double iterations, FoundPlan best) =>
        model.StopCount is > 1 and <= MostStops && iterations >= FewestPerStop * model.StopCount
        && model.Problem.Objective is { UnservedCost: null, VehicleCost: 0 } && model.Problem.Stops.All(stop => !stop.Optional) && best.Unassigned(model) == 0;

    /// <summary>Searches until the budget is spent; false when no population came about, with some of the budget left.</summary>
    public bool Run(FoundPlan first, Watch watch, Action<double, Func<int[][]>> note, ref SplitMix64 random)
    {
        for (var plan = first; ; plan = null)
        {
            var genetic = new GeneticSearch(problem, neighbours);
            if (!Populate(genetic, plan, watch, note, ref random))
            {
                return true;
            }

            if (genetic.Count < 2)
            {
                return false;
            }

            if (!Breed(genetic, watch, note, ref random))
            {
                return true;
            }
        }
    }

    /// <summary>The first plans; false when the budget is spent.</summary>
    private bool Populate(GeneticSearch genetic, FoundPlan? first, Watch watch, Action<double, Func<int[][]>> note, ref SplitMix64 random)
    {
        if (first is not null)
        {
            genetic.Add(first.Sequences, ref random);
        }

        for (var start = 0; start < Starts; start++)
        {
            if (!Anneal(watch, ref random))
            {
                return false;
            }

            note(walk.BestTotal, walk.BestSequences);
            if (walk.BestServesAll)
            {
                genetic.Add(walk.BestSequences(), ref random);
                note(genetic.BestTotal, genetic.BestSequences);
            }
        }

        return true;
    }

    /// <summary>Child after child until none has been the best for long; false when the budget is spent. A child takes about as long as an iteration for each stop.</summary>
    private bool Breed(GeneticSearch genetic, Watch watch, Action<double, Func<int[][]>> note, ref SplitMix64 random)
    {
        var best = genetic.BestTotal;
        for (var barren = 0; barren < MostBarren; barren++)
        {
            if (!watch.Next(problem.Stops, out _))
            {
                return false;
            }

            genetic.Step(ref random);
            if (genetic.BestTotal < best - Walk.Tolerance)
            {
                (best, barren) = (genetic.BestTotal, 0);
                note(genetic.BestTotal, genetic.BestSequences);
            }
        }

        return true;
    }

    /// <summary>A plan from nothing; false when the budget is spent.</summary>
    private bool Anneal(Watch watch, ref SplitMix64 random)
    {
        walk.Become([.. Enumerable.Repeat<int[]>([], problem.Vehicles)]);
        var (from, begun, temperature) = (watch.Spent, watch.Iteration, Hot * edge);
        for (var cooled = 0.0; cooled < 1;)
        {
            if (!watch.Next(1, out var looked))
            {
                return false;
            }

            if (looked)
            {
                cooled = Math.Max((watch.Spent - from) / StartShare * Starts, (watch.Iteration - begun) / (double)(MostPerStart * problem.Stops));
                temperature = Hot * edge * Math.Pow(Cold / Hot, cooled);
            }

            walk.Step(temperature, ref random);
        }

        return true;
    }
}
