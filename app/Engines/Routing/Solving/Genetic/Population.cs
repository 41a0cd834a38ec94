using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>
/// Plans that keep all rules, and plans that do not: two groups, each ranked by cost and by diversity (Vidal, Crainic, Gendreau, Lahrichi and Rei 2012). A group that has grown too large loses its clones first, then its least fit.
/// </summary>
internal sealed class Population
{
    private const int Fewest = 25;
    private const int Generation = 40;

    /// <summary>So many of the cheapest plans are safe from losing their place to more diverse ones.</summary>
    private const int Elite = 4;

    /// <summary>A plan's diversity is measured by so many of the most similar ones.</summary>
    private const int Close = 5;
    private const int Attempts = 10;

    private readonly List<Individual> _feasible = [];
    private readonly List<Individual> _infeasible = [];

    public int Count => _feasible.Count + _infeasible.Count;

    /// <summary>Takes a plan in; broken rules have their prices.</summary>
    public void Add(Individual plan, double loadPrice, double warpPrice)
    {
        var group = plan.Feasible ? _feasible : _infeasible;
        group.ForEach(plan.Meet);
        group.Add(plan);
        Rank();
        if (group.Count > Fewest + Generation)
        {
            while (group.Count > Fewest)
            {
                var worst = group.Where(one => one.IsClone).MaxBy(one => one.Fitness) ?? group.MaxBy(one => one.Fitness)!; // The group is not empty.
                group.Remove(worst);
                worst.Leave();
                Rank();
            }
        }

        void Rank()
        {
            group.Sort((one, other) => Price(one).CompareTo(Price(other)));
            var (last, elite) = (Math.Max(1, group.Count - 1), Math.Min(Elite, group.Count) / (double)group.Count);
            foreach (var ((one, cost), diversity) in group.Select((one, rank) => (one, rank)).OrderByDescending(pair => pair.one.Diversity(Close)).Select((pair, rank) => (pair, rank)))
            {
                one.Fitness = (cost + ((1 - elite) * diversity)) / last;
            }
        }

        double Price(Individual one) => one.Cost + (loadPrice * one.Overload) + (warpPrice * one.Warp);
    }

    /// <summary>Two plans, different if there are such, each the fitter of two drawn at random.</summary>
    public (Individual First, Individual Second) Parents(ref SplitMix64 random)
    {
        var first = Fitter(ref random);
        var second = first;
        for (var attempt = 0; attempt < Attempts && first.DistanceTo(second) <= 0; attempt++)
        {
            second = Fitter(ref random);
        }

        return (first, second);
    }

    private Individual Fitter(ref SplitMix64 random)
    {
        var (one, other) = (Drawn(ref random), Drawn(ref random));
        return one.Fitness <= other.Fitness ? one : other;
    }

    private Individual Drawn(ref SplitMix64 random) => random.NextBelow(Count) is var at && at < _feasible.Count ? _feasible[at] : _infeasible[at - _feasible.Count];
}
