namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Puts a vehicle's breaks where the route ends earliest: a dynamic programme over (events, breaks taken), since a break can be taken before driving to a place or on arrival there.
/// </summary>
internal sealed class BreakPlacement(Model model)
{
    private const int Layers = 5;

    private readonly bool[] _before = new bool[(model.NodeCount + 2) * Layers];
    private readonly bool[] _onArrival = new bool[(model.NodeCount + 2) * Layers];
    private readonly Timetable.Event[] _laid = new Timetable.Event[model.NodeCount + 8];

    /// <summary>Inserts the breaks into a route's events; 0 when they cannot be kept. A break is not owed when the route is over by the end of its window.</summary>
    public int Place(int vehicle, Timetable.Event[] events, int count, bool tolerant)
    {
        // Services may be late before a break is.
        var placed = Place(vehicle, events, count, tolerant, late: false);
        return placed == 0 && tolerant ? Place(vehicle, events, count, tolerant, late: true) : placed;
    }

    private int Place(int vehicle, Timetable.Event[] events, int count, bool tolerant, bool late)
    {
        var breaks = model.Vehicles[vehicle].Breaks;
        Span<int> free = stackalloc int[Layers];
        free.Fill(Model.Never);
        free[0] = model.Windows.Open[events[0].Node];
        for (var place = 1; place < count; place++)
        {
            Take(breaks, free, _before.AsSpan(place * Layers, Layers), late);
            for (var taken = 0; taken <= breaks.Length; taken++)
            {
                free[taken] = free[taken] == Model.Never ? Model.Never : free[taken] + events[place].Travel;
            }

            Take(breaks, free, _onArrival.AsSpan(place * Layers, Layers), late);
            for (var taken = 0; taken <= breaks.Length; taken++)
            {
                if (free[taken] != Model.Never)
                {
                    var begin = model.Windows.NextOpen(events[place].Node, free[taken]);
                    begin = begin == Model.Never && tolerant ? free[taken] : begin;
                    free[taken] = begin == Model.Never ? Model.Never : begin + events[place].Service;
                }
            }
        }

        var best = -1;
        for (var taken = 0; taken <= breaks.Length; taken++)
        {
            var owed = taken < breaks.Length && free[taken] > breaks[taken].To;
            if (free[taken] != Model.Never && !owed && (best < 0 || free[taken] < free[best]))
            {
                best = taken;
            }
        }

        return best < 0 ? 0 : Rebuild(breaks, events, count, best);
    }

    private static void Take(VehicleBreak[] breaks, Span<int> free, Span<bool> taking, bool late)
    {
        taking[0] = false;
        for (var taken = 1; taken <= breaks.Length; taken++)
        {
            var pause = breaks[taken - 1];
            var begin = Math.Max(free[taken - 1], pause.From);
            var done = free[taken - 1] == Model.Never || (begin > pause.To && !late) ? Model.Never : begin + pause.Duration;
            taking[taken] = done < free[taken];
            free[taken] = Math.Min(free[taken], done);
        }
    }

    private int Rebuild(VehicleBreak[] breaks, Timetable.Event[] events, int count, int taken)
    {
        var at = _laid.Length;
        for (var place = count - 1; place >= 1; place--)
        {
            var visit = events[place];
            var travel = visit.Travel;
            var atPlace = at - 1;
            _laid[--at] = visit;
            for (; taken > 0 && _onArrival[(place * Layers) + taken]; taken--)
            {
                // The drive comes before the pause: the visit itself follows without one.
                _laid[atPlace].Travel = 0;
                _laid[--at] = Pause(breaks, taken - 1, onArrival: true);
            }

            _laid[at].Travel = travel;
            for (; taken > 0 && _before[(place * Layers) + taken]; taken--)
            {
                _laid[--at] = Pause(breaks, taken - 1, onArrival: false);
            }
        }

        _laid[--at] = events[0];
        var length = _laid.Length - at;
        _laid.AsSpan(at, length).CopyTo(events);
        return length;
    }

    private static Timetable.Event Pause(VehicleBreak[] breaks, int index, bool onArrival) => new()
    {
        Node = -1, Pause = index, PauseFrom = breaks[index].From, PauseTo = breaks[index].To, Service = breaks[index].Duration, OnArrival = onArrival,
    };
}
