using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving.Plain;

/// <summary>Finds the cheapest place for a stop. The price comes first: it needs least and rules out most. Positions are passed over at random, as in <see cref="Insertion"/>.</summary>
internal sealed class PlainInsertion
{
    private const double BlinkRate = 0.01;
    private static readonly double LogOfKept = Math.Log(1 - BlinkRate);

    private readonly PlainProblem _problem;
    private readonly PlainRoutes _routes;
    private readonly Neighbours _neighbours;
    private readonly Neighbour[]?[] _near;
    private SplitMix64 _random;
    private int _untilBlink;

    public PlainInsertion(PlainProblem problem, PlainRoutes routes, Neighbours neighbours, ulong seed)
    {
        (_problem, _routes, _neighbours, _random) = (problem, routes, neighbours, new SplitMix64(seed));
        _near = new Neighbour[problem.Stops][];
        DrawBlink();
    }

    /// <summary>Slot behind which a stop costs least, -1: it fits nowhere or costs more than leaving it out.</summary>
    public int Find(int stop)
    {
        var (best, place) = (int.MaxValue, -1);
        if (_neighbours.Limited)
        {
            ScanNeighbours(stop, out best, out place);
        }

        if (place < 0)
        {
            ScanAll(stop, out best, out place);
        }

        if (_routes.Used < _problem.Vehicles && Alone(stop) is var alone && alone < best && alone < _problem.Unserved[stop])
        {
            return _routes.Empty() * _routes.Stride;
        }

        return place >= 0 && best < _problem.Unserved[stop] ? place : -1;
    }

    /// <summary>Slot that starts a route without stops, where the stop fits on one by itself; else the same as <see cref="Find"/>.</summary>
    public int FindEmpty(int stop) => Alone(stop) < double.PositiveInfinity ? _routes.Empty() * _routes.Stride : Find(stop);

    private double Alone(int stop)
    {
        ref readonly var site = ref _problem.Sites[stop];
        var (to, from) = ((_problem.Start * _problem.Width) + stop, (stop * _problem.Width) + _problem.End);
        var begin = Math.Max(site.Open, _problem.Begin + _problem.Times[to]);
        return site.Demand > _problem.Capacity || begin > site.Close || begin + site.Service + _problem.Times[from] > _problem.Close
            ? double.PositiveInfinity
            : _problem.Opening + _problem.Ways[to] + _problem.Ways[from];
    }

    private void ScanAll(int stop, out int cheapest, out int place)
    {
        var (site, row, end, best) = (_problem.Sites[stop], stop * _problem.Width, _problem.End, int.MaxValue);
        ref var timeTo = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.TimesInto), row);
        ref var timeFrom = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.Times), row);
        ref var wayTo = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.WaysInto), row);
        ref var wayFrom = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.Ways), row);
        ref var room = ref MemoryMarshal.GetArrayDataReference(_routes.Room);
        ref var slots = ref _routes.First;
        place = -1;
        for (var (route, at, routes, stride) = (0, 0, _problem.Vehicles, _routes.Stride); route < routes; route++, at += stride)
        {
            if (Unsafe.Add(ref room, route) < site.Demand)
            {
                continue;
            }

            ref var slot = ref Unsafe.Add(ref slots, at);
            for (var behind = at; ; behind++)
            {
                ref var next = ref Unsafe.Add(ref slot, 1);
                var detour = Unsafe.Add(ref wayTo, slot.Place) + Unsafe.Add(ref wayFrom, next.Place) - slot.Leg;
                if (detour < best)
                {
                    var begin = Math.Max(slot.Done + Unsafe.Add(ref timeTo, slot.Place), site.Open);
                    if (begin > site.Close)
                    {
                        break;
                    }

                    if (begin + site.Service + Unsafe.Add(ref timeFrom, next.Place) <= next.Late && !Blinks())
                    {
                        (best, place) = (detour, behind);
                    }
                }

                if (next.Place == end || slot.Done > site.Close)
                {
                    break;
                }

                slot = ref next;
            }
        }

        cheapest = best;
    }

    private void ScanNeighbours(int stop, out int cheapest, out int place)
    {
        var (site, row, start, best) = (_problem.Sites[stop], stop * _problem.Width, _problem.Start, int.MaxValue);
        ref var timeTo = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.TimesInto), row);
        ref var timeFrom = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.Times), row);
        ref var wayTo = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.WaysInto), row);
        ref var wayFrom = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.Ways), row);
        ref var reach = ref MemoryMarshal.GetArrayDataReference(_routes.Reach);
        ref var where = ref MemoryMarshal.GetArrayDataReference(_routes.Where);
        ref var slots = ref _routes.First;
        place = -1;
        foreach (ref readonly var near in (_near[stop] ??= Near(stop)).AsSpan())
        {
            if (near.Least - Unsafe.Add(ref reach, near.Stop) >= best || Unsafe.Add(ref where, near.Stop) is var at && at < 0)
            {
                continue;
            }

            // Behind the neighbour, and before it too where it is the first, which no other one covers.
            ref var slot = ref Unsafe.Add(ref slots, at);
            for (var first = at; at >= first || slot.Place == start;)
            {
                ref var next = ref Unsafe.Add(ref slot, 1);
                var detour = Unsafe.Add(ref wayTo, slot.Place) + Unsafe.Add(ref wayFrom, next.Place) - slot.Leg;
                if (detour < best)
                {
                    var begin = Math.Max(slot.Done + Unsafe.Add(ref timeTo, slot.Place), site.Open);
                    if (begin <= site.Close && begin + site.Service + Unsafe.Add(ref timeFrom, next.Place) <= next.Late && _routes.Room[at / _routes.Stride] >= site.Demand && !Blinks())
                    {
                        (best, place) = (detour, at);
                    }
                }

                if (--at < first - 1)
                {
                    break;
                }

                slot = ref Unsafe.Subtract(ref slot, 1);
            }
        }

        cheapest = best;
    }

    /// <summary>Near stops with what a place beside them costs at least: the way between the two and the shortest way there is on the other side.</summary>
    private Neighbour[] Near(int stop)
    {
        var (row, shortest) = (stop * _problem.Width, int.MaxValue);
        for (var place = 0; place < _problem.Width; place++)
        {
            shortest = place == stop ? shortest : Math.Min(shortest, Math.Min(_problem.Ways[row + place], _problem.WaysInto[row + place]));
        }

        var neighbours = _neighbours.Of(stop);
        var near = new Neighbour[neighbours.Length];
        for (var rank = 0; rank < near.Length; rank++)
        {
            near[rank] = new Neighbour(neighbours[rank], shortest + Math.Min(_problem.Ways[row + neighbours[rank]], _problem.WaysInto[row + neighbours[rank]]));
        }

        return near;
    }

    private bool Blinks()
    {
        if (--_untilBlink >= 0)
        {
            return false;
        }

        DrawBlink();
        return true;
    }

    /// <summary>Positions until the next blink are geometric: one draw a blink, not one a position.</summary>
    private void DrawBlink() => _untilBlink = (int)(Math.Log(1 - _random.NextDouble()) / LogOfKept);

    private readonly record struct Neighbour(int Stop, int Least);
}
