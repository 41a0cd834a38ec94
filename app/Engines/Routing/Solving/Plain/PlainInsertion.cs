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
    private SplitMix64 _random;
    private int _untilBlink;

    public PlainInsertion(PlainProblem problem, PlainRoutes routes, Neighbours neighbours, ulong seed)
    {
        (_problem, _routes, _neighbours, _random) = (problem, routes, neighbours, new SplitMix64(seed));
        DrawBlink();
    }

    /// <summary>Slot behind which a stop costs least, -1: it fits nowhere or costs more than leaving it out.</summary>
    public int Find(int stop)
    {
        var (best, place) = (int.MaxValue, -1);
        if (_neighbours.Limited)
        {
            ScanNeighbours(stop, ref best, ref place);
        }

        if (place < 0)
        {
            ScanAll(stop, ref best, ref place);
        }

        if (_routes.Used < _problem.Vehicles && Alone(stop) is var alone && alone < best && alone < _problem.Unserved[stop])
        {
            return _routes.Empty() * _routes.Stride;
        }

        return place >= 0 && best < _problem.Unserved[stop] ? place : -1;
    }

    private double Alone(int stop)
    {
        ref readonly var site = ref _problem.Sites[stop];
        var (to, from) = ((_problem.Start * _problem.Width) + stop, (stop * _problem.Width) + _problem.End);
        var begin = Math.Max(site.Open, _problem.Begin + _problem.Times[to]);
        return site.Demand > _problem.Capacity || begin > site.Close || begin + site.Service + _problem.Times[from] > _problem.Close
            ? double.PositiveInfinity
            : _problem.Opening + _problem.Ways[to] + _problem.Ways[from];
    }

    private void ScanAll(int stop, ref int best, ref int place)
    {
        var (site, row, end) = (_problem.Sites[stop], stop * _problem.Width, _problem.End);
        ref var timeTo = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.TimesInto), row);
        ref var timeFrom = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.Times), row);
        ref var wayTo = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.WaysInto), row);
        ref var wayFrom = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.Ways), row);
        ref var room = ref MemoryMarshal.GetArrayDataReference(_routes.Room);
        ref var slots = ref _routes.First;
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

                    if (begin + site.Service + Unsafe.Add(ref timeFrom, next.Place) <= next.Late)
                    {
                        Take(detour, behind, ref best, ref place);
                    }
                }

                if (next.Place == end || slot.Done > site.Close)
                {
                    break;
                }

                slot = ref next;
            }
        }
    }

    private void ScanNeighbours(int stop, ref int best, ref int place)
    {
        var (site, row) = (_problem.Sites[stop], stop * _problem.Width);
        ref var timeTo = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.TimesInto), row);
        ref var timeFrom = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.Times), row);
        ref var wayTo = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.WaysInto), row);
        ref var wayFrom = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_problem.Ways), row);
        ref var where = ref MemoryMarshal.GetArrayDataReference(_routes.Where);
        ref var slots = ref _routes.First;
        foreach (var near in _neighbours.Of(stop))
        {
            var at = Unsafe.Add(ref where, near);
            if (at < 0)
            {
                continue;
            }

            ref var slot = ref Unsafe.Add(ref slots, at);
            ref var next = ref Unsafe.Add(ref slot, 1);
            var detour = Unsafe.Add(ref wayTo, near) + Unsafe.Add(ref wayFrom, next.Place) - slot.Leg;
            if (detour < best && Fits(ref slot, ref next, ref timeTo, ref timeFrom) && _routes.Room[at / _routes.Stride] >= site.Demand)
            {
                Take(detour, at, ref best, ref place);
            }

            // Before the neighbour too where it is the first, which no other neighbour covers.
            next = ref slot;
            slot = ref Unsafe.Subtract(ref slot, 1);
            if (slot.Place == _problem.Start)
            {
                detour = Unsafe.Add(ref wayTo, slot.Place) + Unsafe.Add(ref wayFrom, near) - slot.Leg;
                if (detour < best && Fits(ref slot, ref next, ref timeTo, ref timeFrom) && _routes.Room[at / _routes.Stride] >= site.Demand)
                {
                    Take(detour, at - 1, ref best, ref place);
                }
            }
        }

        bool Fits(ref PlainRoutes.Slot slot, ref PlainRoutes.Slot next, ref int timeTo, ref int timeFrom)
        {
            var begin = Math.Max(slot.Done + Unsafe.Add(ref timeTo, slot.Place), site.Open);
            return begin <= site.Close && begin + site.Service + Unsafe.Add(ref timeFrom, next.Place) <= next.Late;
        }
    }

    private void Take(int detour, int behind, ref int best, ref int place)
    {
        if (--_untilBlink < 0)
        {
            DrawBlink();
            return;
        }

        (best, place) = (detour, behind);
    }

    /// <summary>Positions until the next blink are geometric: one draw a blink, not one a position.</summary>
    private void DrawBlink() => _untilBlink = (int)(Math.Log(1 - _random.NextDouble()) / LogOfKept);
}
