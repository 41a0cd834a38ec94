using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>The best plans that rounds of the search ended in, all different, and what two of them have in common.</summary>
internal sealed class Elites(Model model, Neighbours neighbours)
{
    private const int Most = 6;
    private const double SameCost = 1e-6;

    private readonly List<(double Total, int[][] Routes)> _plans = [];

    /// <summary>Whether there are two to combine.</summary>
    public bool Any => _plans.Count > 1;

    /// <summary>Takes a plan in, unless one of the same cost is there or all are better.</summary>
    public void Offer(FoundPlan plan)
    {
        if (_plans.Exists(known => Math.Abs(known.Total - plan.Total) <= SameCost * Math.Max(1, Math.Abs(plan.Total))))
        {
            return;
        }

        _plans.Add((plan.Total, plan.Sequences));
        _plans.Sort((a, b) => a.Total.CompareTo(b.Total));
        if (_plans.Count > Most)
        {
            _plans.RemoveAt(Most);
        }
    }

    /// <summary>
    /// Selective route exchange (Nagata, Bräysy and Dullaert 2010): one plan without some neighbouring routes, which give way to those routes of another plan that serve most of the same stops. Stops
    /// that would be served twice keep their new place; stops that nobody serves are left out. Vehicles with locked stops keep their routes.
    /// </summary>
    public int[][] Combine(ref SplitMix64 random)
    {
        var mother = random.NextBelow(_plans.Count);
        var father = (mother + 1 + random.NextBelow(_plans.Count - 1)) % _plans.Count;
        var (routes, donor) = ((int[][])_plans[mother].Routes.Clone(), _plans[father].Routes);
        var left = Neighbouring(routes, ref random);
        var gone = left.SelectMany(vehicle => routes[vehicle]).Where(model.IsStop).ToHashSet();
        int[] taken =
        [
            .. Enumerable.Range(0, donor.Length).Where(vehicle => Exchangeable(donor, vehicle)).Select(vehicle => (vehicle, Shared: donor[vehicle].Count(gone.Contains)))
                .Where(pair => pair.Shared > 0).OrderByDescending(pair => pair.Shared).ThenBy(pair => pair.vehicle).Take(left.Count).Select(pair => pair.vehicle),
        ];
        foreach (var vehicle in left)
        {
            routes[vehicle] = [];
        }

        var served = taken.SelectMany(vehicle => donor[vehicle]).Where(model.IsStop).ToHashSet();
        for (var vehicle = 0; vehicle < routes.Length; vehicle++)
        {
            if (Exchangeable(routes, vehicle))
            {
                routes[vehicle] = [.. routes[vehicle].Where(node => !served.Contains(node))];
            }
            else
            {
                served.ExceptWith(routes[vehicle]);
            }
        }

        foreach (var vehicle in taken)
        {
            var to = routes[vehicle].Length == 0 ? vehicle : model.Types.Of(vehicle).FirstOrDefault(other => routes[other].Length == 0, -1);
            if (to >= 0)
            {
                routes[to] = [.. donor[vehicle].Where(node => !model.IsStop(node) || served.Contains(node)).Select(node => model.IsStop(node) ? node : model.ReloadFirst[to] + node - model.ReloadFirst[vehicle])];
            }
        }

        return routes;
    }

    /// <summary>Up to half of the routes, around a random stop.</summary>
    private List<int> Neighbouring(int[][] routes, ref SplitMix64 random)
    {
        var vehicleOf = new int[model.StopCount];
        Array.Fill(vehicleOf, -1);
        var used = 0;
        for (var vehicle = 0; vehicle < routes.Length; vehicle++)
        {
            used += routes[vehicle].Length > 0 ? 1 : 0;
            if (Exchangeable(routes, vehicle))
            {
                foreach (var stop in routes[vehicle].Where(model.IsStop))
                {
                    vehicleOf[stop] = vehicle;
                }
            }
        }

        var most = 1 + random.NextBelow(Math.Max(1, used / 2));
        var chosen = new List<int>(most);
        foreach (var near in neighbours.Around(random.NextBelow(model.StopCount)))
        {
            if (vehicleOf[near] is >= 0 and var vehicle && !chosen.Contains(vehicle))
            {
                chosen.Add(vehicle);
                if (chosen.Count == most)
                {
                    break;
                }
            }
        }

        return chosen;
    }

    private bool Exchangeable(int[][] routes, int vehicle) => routes[vehicle].Length > 0 && !Array.Exists(routes[vehicle], node => model.Fixed[node]);
}
