namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Times one route exactly: the earliest end, breaks where they cost least time, then the latest departure that keeps that end.
/// Reused: it holds the route timed last.
/// </summary>
internal sealed class Timetable(Model model)
{
    private readonly Event[] _events = new Event[model.NodeCount + 8];
    private readonly BreakPlacement _breaks = new(model);

    /// <summary>Events of the route: the start, visits and breaks, the end.</summary>
    public ReadOnlySpan<Event> Events => _events.AsSpan(0, Count);

    public int Count { get; private set; }

    public int Departure { get; private set; }

    public int Completion { get; private set; }

    public long Distance { get; private set; }

    public int Duration => Completion - Departure;

    /// <summary>Ticks behind windows' ends.</summary>
    public long Late { get; private set; }

    /// <summary>Ticks between promised and planned beginnings.</summary>
    public long Shifted { get; private set; }

    /// <summary>
    /// Times a route of stops and reloads. False as soon as a window, the shift or a break cannot be kept; with <paramref name="tolerant"/> such a service begins on arrival instead, and the
    /// whole route is timed.
    /// </summary>
    public bool Run(int vehicle, ReadOnlySpan<int> visits, bool tolerant = false)
    {
        Lay(vehicle, visits);
        if (model.Vehicles[vehicle].Breaks.Length > 0)
        {
            Count = _breaks.Place(vehicle, _events, Count, tolerant);
            if (Count == 0)
            {
                return false;
            }
        }

        if (!Forward(model.Windows.Open[_events[0].Node], tolerant))
        {
            return false;
        }

        Completion = _events[Count - 1].Begin;
        Departure = model.Vehicles[vehicle].UnderWay ? _events[0].Begin : LatestDeparture();
        if (Departure > _events[0].Begin)
        {
            Forward(Departure, tolerant);
        }

        Sum();
        return true;
    }

    /// <summary>What the route timed last costs, with its vehicle.</summary>
    public double Cost(int vehicle, int visits)
    {
        var by = model.Vehicles[vehicle];
        var cost = visits > 0 ? by.FixedCost : 0;
        cost += by.CostPerDistance * Distance;
        if (by.Timed)
        {
            cost += by.TimeCost(Duration) + (model.Problem.Objective.CostPerLate * Late) + (model.Problem.Objective.CostPerShift * Shifted);
        }

        return cost;
    }

    private void Lay(int vehicle, ReadOnlySpan<int> visits)
    {
        var start = model.Start(vehicle);
        var (durations, width) = (model.Vehicles[vehicle].Durations, model.PlaceCount);
        _events[0] = new Event { Node = start, Pause = -1 };
        Distance = 0;
        var (before, count) = (model.Place[start], 1);
        var distances = model.Vehicles[vehicle].Distances;
        for (var place = 0; place <= visits.Length; place++)
        {
            var node = place < visits.Length ? visits[place] : model.End(vehicle);
            var at = (before * width) + model.Place[node];
            _events[count++] = new Event { Node = node, Travel = durations[at], Service = model.Service[node], Pause = -1 };
            Distance += distances[at];
            before = model.Place[node];
        }

        Count = count;
    }

    private bool Forward(int departure, bool tolerant)
    {
        ref var start = ref _events[0];
        (start.Arrival, start.Begin) = (departure, departure);
        var free = departure;
        for (var place = 1; place < Count; place++)
        {
            ref var visit = ref _events[place];
            visit.Arrival = free + visit.Travel;
            visit.Begin = visit.Pause >= 0 ? Math.Max(visit.Arrival, visit.PauseFrom) : model.Windows.NextOpen(visit.Node, visit.Arrival);
            if (visit.Begin == Model.Never)
            {
                if (!tolerant)
                {
                    return false;
                }

                visit.Begin = visit.Arrival;
            }

            free = visit.Begin + visit.Service;
        }

        return true;
    }

    /// <summary>Backwards: the latest each event can begin so that the next one is in time, in its window, and no later for it.</summary>
    private int LatestDeparture()
    {
        var bound = Completion;
        for (var place = Count - 2; place >= 0; place--)
        {
            ref var visit = ref _events[place];
            bound -= _events[place + 1].Travel + visit.Service;
            var end = visit.Pause >= 0 ? Math.Max(visit.PauseTo, visit.Begin) : place == 0 ? int.MaxValue : model.Windows.PunctualEnd(visit.Node, visit.Begin);
            bound = Math.Min(bound, end);
        }

        return Math.Max(bound, _events[0].Begin);
    }

    private void Sum()
    {
        (Late, Shifted) = (0, 0);
        for (var place = 1; place < Count - 1; place++)
        {
            ref var visit = ref _events[place];
            if (visit.Pause < 0 && model.IsStop(visit.Node))
            {
                Late += model.Windows.Late(visit.Node, visit.Begin);
                Shifted += model.Promised[visit.Node] >= 0 ? Math.Abs(visit.Begin - model.Promised[visit.Node]) : 0;
            }
        }
    }

    /// <summary>Something that happens on a route: a visit, or a break (<see cref="Pause"/> is its index), <see cref="Travel"/> ticks from the event before.</summary>
    internal struct Event
    {
        public int Node;
        public int Pause;
        public int PauseFrom;
        public int PauseTo;
        public bool OnArrival;
        public int Travel;
        public int Service;
        public int Arrival;
        public int Begin;
    }
}
