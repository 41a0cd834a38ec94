using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OpsConsole.Engines.Routing.Solving.Plain;

/// <summary>
/// Routes as rows of slots, side by side in memory: the start, the stops, the end. A scan reads a row from left to right; taking back an iteration copies the rows that it touched.
/// </summary>
internal sealed class PlainRoutes
{
    private const int Nowhere = int.MinValue / 2;

    private readonly PlainProblem _problem;
    private readonly Slot[] _slots;
    private readonly bool _oneTable;
    private readonly Slot[] _log;
    private readonly Touch[] _touched;
    private readonly long[] _touchedAt;
    private readonly int[] _banked;
    private int _logged;
    private int _bankedCount;
    private long _distance;
    private int _used;
    private double _unserved;
    private long _epoch;

    public PlainRoutes(PlainProblem problem)
    {
        _problem = problem;
        Stride = problem.Longest + 2;
        _slots = new Slot[problem.Vehicles * Stride];
        _oneTable = ReferenceEquals(problem.Times, problem.Ways);
        _log = new Slot[problem.Stops + (2 * problem.Vehicles)];
        (_touched, _touchedAt, _banked) = (new Touch[problem.Vehicles], new long[problem.Vehicles], new int[problem.Stops]);
        (Room, Count, Where, Reach, Bank) = (new int[problem.Vehicles], new int[problem.Vehicles], new int[problem.Stops], new int[problem.Width], new Bank(problem.Stops));
        Clear();
    }

    /// <summary>Slots of a row.</summary>
    public int Stride { get; }

    /// <summary>Stops by route.</summary>
    public int[] Count { get; }

    /// <summary>Room left by route; of an empty one -1, so that nothing seems to fit.</summary>
    public int[] Room { get; }

    /// <summary>Slot of a stop, -1: none.</summary>
    public int[] Where { get; }

    /// <summary>By stop, no less than the legs that an insertion beside it may break up; of a stop in the bank less than any.</summary>
    public int[] Reach { get; }

    public Bank Bank { get; }

    public long Distance { get; private set; }

    /// <summary>Routes with stops.</summary>
    public int Used { get; private set; }

    public double Unserved { get; private set; }

    /// <summary>In units of distance.</summary>
    public double Total => Distance + (Used * _problem.Opening) + Unserved;

    public ref Slot First => ref MemoryMarshal.GetArrayDataReference(_slots);

    public ReadOnlySpan<Slot> Row(int route) => _slots.AsSpan(route * Stride, Count[route] + 2);

    public bool IsTouched(int route) => _touchedAt[route] == _epoch;

    /// <summary>A route without stops, -1: none.</summary>
    public int Empty()
    {
        for (var route = 0; route < Count.Length; route++)
        {
            if (Count[route] == 0)
            {
                return route;
            }
        }

        return -1;
    }

    public void Become(int[][] sequences)
    {
        Clear();
        for (var route = 0; route < sequences.Length; route++)
        {
            var stops = sequences[route];
            if (stops.Length == 0)
            {
                continue;
            }

            (Count[route], Room[route]) = (stops.Length, _problem.Capacity);
            Used++;
            var at = route * Stride;
            for (var place = 0; place < stops.Length; place++)
            {
                var stop = stops[place];
                Bank.Remove(stop);
                Unserved = Bank.Count == 0 ? 0 : Unserved - _problem.Unserved[stop];
                _slots[at + place + 1].Place = stop;
                Where[stop] = at + place + 1;
                Room[route] -= _problem.Sites[stop].Demand;
            }

            _slots[at + stops.Length + 1] = new Slot { Place = _problem.End, Late = _problem.Close };
            for (var place = 0; place <= stops.Length; place++)
            {
                Distance += Join(at + place);
            }

            Forward(at, 1, at + stops.Length + 1, sure: stops.Length);
            Backward(at, at + stops.Length, sure: stops.Length);
        }

        Begin();
    }

    public int[][] Sequences() => [.. Enumerable.Range(0, Count.Length).Select(route => Row(route)[1..^1].ToArray().Select(slot => slot.Place).ToArray())];

    /// <summary>What is now can be come back to.</summary>
    public void Begin()
    {
        _epoch++;
        (Touched, _logged) = (0, 0);
        Bank.Items.CopyTo(_banked);
        (_bankedCount, _distance, _used, _unserved) = (Bank.Count, Distance, Used, Unserved);
    }

    public void Rollback()
    {
        for (var index = 0; index < Touched; index++)
        {
            ref readonly var touched = ref _touched[index];
            var (route, at) = (touched.Route, touched.Route * Stride);
            (Count[route], Room[route]) = (touched.Count, touched.Room);
            var copy = _log.AsSpan(touched.From, touched.Count + 2);
            copy.CopyTo(_slots.AsSpan(at));
            for (var place = 1; place <= touched.Count; place++)
            {
                Where[copy[place].Place] = at + place;
                Reach[copy[place].Place] = copy[place].Leg;
            }

            Reach[copy[1].Place] = Math.Max(Reach[copy[1].Place], copy[0].Leg);
        }

        Bank.Restore(_banked.AsSpan(0, _bankedCount));
        foreach (var stop in Bank.Items)
        {
            (Where[stop], Reach[stop]) = (-1, Nowhere);
        }

        (Distance, Used, Unserved) = (_distance, _used, _unserved);
    }

    /// <summary>Routes touched since <see cref="Begin"/>.</summary>
    public int Touched { get; private set; }

    /// <summary>Puts a stop of the bank behind a slot.</summary>
    public void Insert(int stop, int behind)
    {
        var route = behind / Stride;
        Log(route);
        var (at, last) = (route * Stride, (route * Stride) + Count[route] + 1);
        if (Count[route] == 0)
        {
            (Room[route], Used) = (_problem.Capacity, Used + 1);
        }

        (Count[route], Room[route]) = (Count[route] + 1, Room[route] - _problem.Sites[stop].Demand);
        _slots.AsSpan(behind + 1, last - behind).CopyTo(_slots.AsSpan(behind + 2));
        for (var slot = behind + 2; slot <= last; slot++)
        {
            Where[_slots[slot].Place] = slot;
        }

        Bank.Remove(stop);
        Unserved = Bank.Count == 0 ? 0 : Unserved - _problem.Unserved[stop];
        (_slots[behind + 1].Place, Where[stop]) = (stop, behind + 1);
        Distance -= _slots[behind].Leg;
        Distance += Join(behind) + (long)Join(behind + 1);
        Forward(at, behind + 1 - at, last + 1, sure: 1);
        Backward(at, behind + 1, sure: 1);
    }

    /// <summary>Puts stops of a route into the bank: so many slots from one on, but for some that stay.</summary>
    public void Remove(int from, int span, int kept, int keptSpan)
    {
        var route = from / Stride;
        Log(route);
        var (at, last) = (route * Stride, (route * Stride) + Count[route] + 1);
        for (var slot = from - 1; slot < from + span; slot++)
        {
            Distance -= _slots[slot].Leg;
        }

        for (var slot = from; slot < from + span; slot++)
        {
            if (slot < kept || slot >= kept + keptSpan)
            {
                var stop = _slots[slot].Place;
                Bank.Add(stop);
                (Where[stop], Reach[stop]) = (-1, Nowhere);
                Unserved += _problem.Unserved[stop];
                Room[route] += _problem.Sites[stop].Demand;
            }
        }

        if (keptSpan > 0)
        {
            _slots.AsSpan(kept, keptSpan).CopyTo(_slots.AsSpan(from));
        }

        _slots.AsSpan(from + span, last - from - span + 1).CopyTo(_slots.AsSpan(from + keptSpan));
        last -= span - keptSpan;
        Count[route] -= span - keptSpan;
        for (var slot = from; slot < last; slot++)
        {
            Where[_slots[slot].Place] = slot;
        }

        for (var slot = from - 1; slot < from + keptSpan; slot++)
        {
            Distance += Join(slot);
        }

        if (Count[route] == 0)
        {
            // Its way from the start to the end is nobody's.
            Distance -= _slots[at].Leg;
            (Room[route], Used) = (-1, Used - 1);
            _slots[at].Leg = 0;
            return;
        }

        Forward(at, from - at, last, sure: keptSpan);
        Backward(at, from + keptSpan - 1, sure: keptSpan);
    }

    private void Clear()
    {
        (Distance, Used, Unserved) = (0, 0, 0);
        Bank.Clear();
        Array.Fill(Where, -1);
        Array.Fill(Reach, Nowhere);
        Array.Clear(Count);
        Array.Fill(Room, -1);
        for (var stop = 0; stop < _problem.Stops; stop++)
        {
            Bank.Add(stop);
            Unserved += _problem.Unserved[stop];
        }

        for (var route = 0; route < _problem.Vehicles; route++)
        {
            _slots[route * Stride] = new Slot { Place = _problem.Start, Done = _problem.Begin };
            _slots[(route * Stride) + 1] = new Slot { Place = _problem.End, Late = _problem.Close };
        }
    }

    private void Log(int route)
    {
        if (_touchedAt[route] == _epoch)
        {
            return;
        }

        _touchedAt[route] = _epoch;
        _touched[Touched++] = new Touch(route, _logged, Count[route], Room[route]);
        var row = Row(route);
        row.CopyTo(_log.AsSpan(_logged));
        _logged += row.Length;
    }

    /// <summary>Measures the leg behind a slot.</summary>
    private int Join(int slot)
    {
        ref var from = ref _slots[slot];
        var to = _slots[slot + 1].Place;
        from.Leg = _problem.Ways[(from.Place * _problem.Width) + to];
        if (from.Place == _problem.Start)
        {
            Reach[to] = Math.Max(Reach[to], from.Leg);
        }
        else
        {
            ref var before = ref _slots[slot - 1];
            Reach[from.Place] = before.Place == _problem.Start ? Math.Max(from.Leg, before.Leg) : from.Leg;
        }

        return from.Leg;
    }

    /// <summary>Earliest ends of service from a place of the row on, until one is what it was, but for the first ones, which cannot be relied on.</summary>
    private void Forward(int at, int place, int last, int sure)
    {
        ref var sites = ref MemoryMarshal.GetArrayDataReference(_problem.Sites);
        ref var times = ref MemoryMarshal.GetArrayDataReference(_problem.Times);
        ref var slot = ref _slots[at + place - 1];
        var width = _problem.Width;
        for (var (step, steps) = (0, last - at - place); step < steps; step++)
        {
            ref var next = ref Unsafe.Add(ref slot, 1);
            ref var site = ref Unsafe.Add(ref sites, next.Place);
            var arrival = slot.Done + (_oneTable ? slot.Leg : Unsafe.Add(ref times, (slot.Place * width) + next.Place));
            var done = Math.Max(arrival, site.Open) + site.Service;
            if (done == next.Done && step >= sure)
            {
                return;
            }

            next.Done = done;
            slot = ref next;
        }
    }

    /// <summary>Latest beginnings from a slot back, the same way.</summary>
    private void Backward(int at, int from, int sure)
    {
        ref var sites = ref MemoryMarshal.GetArrayDataReference(_problem.Sites);
        ref var times = ref MemoryMarshal.GetArrayDataReference(_problem.Times);
        ref var next = ref _slots[from + 1];
        var width = _problem.Width;
        for (var (step, steps) = (0, from - at); step < steps; step++)
        {
            ref var slot = ref Unsafe.Subtract(ref next, 1);
            ref var site = ref Unsafe.Add(ref sites, slot.Place);
            var late = Math.Min(site.Close, next.Late - (_oneTable ? slot.Leg : Unsafe.Add(ref times, (slot.Place * width) + next.Place)) - site.Service);
            if (late == slot.Late && step >= sure)
            {
                return;
            }

            slot.Late = late;
            next = ref slot;
        }
    }

    private readonly record struct Touch(int Route, int From, int Count, int Room);

    /// <summary>A place on a route: the earliest end of service, the latest beginning that keeps everything behind it in time, and the distance to the next one.</summary>
    internal struct Slot
    {
        public int Place;
        public int Done;
        public int Late;
        public int Leg;
    }
}
