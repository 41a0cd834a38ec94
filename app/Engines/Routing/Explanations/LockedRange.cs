namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Where the order of locked stops lets a locked stop go.</summary>
internal static class LockedRange
{
    /// <summary>First and last place, as numbers of nodes before; all places where no order holds the stop on this vehicle.</summary>
    public static (int Lowest, int Highest) Of(PlanEvaluator evaluator, int[] visits, int vehicle, int stop)
    {
        var (problem, order) = (evaluator.Problem, new List<int>());
        foreach (var held in evaluator.Locks.Where(held => held.Level >= LockLevel.Sequence && held.VehicleId == problem.Vehicles[vehicle].Id))
        {
            order.Add(problem.IndexOfStop(held.StopId));
        }

        var own = order.IndexOf(stop);
        if (own < 0)
        {
            return (0, int.MaxValue);
        }

        var lowest = order.Take(own).Select(before => Array.IndexOf(visits, before) + 1).DefaultIfEmpty().Max();
        var highest = order.Skip(own + 1).Select(behind => Array.IndexOf(visits, behind)).Where(place => place >= 0).DefaultIfEmpty(visits.Length).Min();
        return lowest <= highest ? (lowest, highest) : (0, int.MaxValue);
    }
}
