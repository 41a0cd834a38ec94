using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving.Plain;

/// <summary>What <see cref="Ruin"/> does, on rows of slots.</summary>
internal sealed class PlainRuin
{
    private const double SplitRate = 0.5;
    private const double PreserveMore = 0.01;
    private const double RouteRate = 0.005;
    private const double TimeRate = 0.02;
    private const int NearInTime = 100;

    /// <summary>Most stops of a small problem: more is removed at once from a larger one.</summary>
    private const int Small = 200;

    /// <summary>Iterations that begin in one stretch, and the stops that it has.</summary>
    private const int Stay = 200;
    private const int Stretch = 100;

    private readonly PlainProblem _problem;
    private readonly PlainRoutes _routes;
    private readonly Neighbours _neighbours;
    private readonly double _meanRemoved;
    private readonly int _longestString;
    private readonly int[] _near = new int[NearInTime];
    private readonly int[] _apart = new int[NearInTime];
    private int _from;
    private int _untilMove;

    public PlainRuin(PlainProblem problem, PlainRoutes routes, Neighbours neighbours)
    {
        (_problem, _routes, _neighbours) = (problem, routes, neighbours);
        (_meanRemoved, _longestString) = problem.Stops <= Small ? (10, 10) : (15, 20);
    }

    /// <summary>Removes some stops into the bank.</summary>
    public void Run(ref SplitMix64 random)
    {
        var kind = random.NextDouble();
        var seed = Seed(ref random);
        if (kind < RouteRate && _routes.Where[seed] >= 0)
        {
            var route = _routes.Where[seed] / _routes.Stride;
            _routes.Remove((route * _routes.Stride) + 1, _routes.Count[route], kept: 0, keptSpan: 0);
        }
        else if (kind < RouteRate + TimeRate)
        {
            RemoveByTime(seed, ref random);
        }
        else
        {
            RemoveStrings(seed, ref random);
        }
    }

    /// <summary>
    /// A stop to begin with. Where the numbering brings together what is near (<see cref="Numbering"/>) they are all of one stretch of it for a while: what is read there stays in the
    /// processor's cache. In the long run each stop is drawn as often as any other.
    /// </summary>
    private int Seed(ref SplitMix64 random)
    {
        if (_problem.Stops <= Numbering.MostAsTheyAre)
        {
            return random.NextBelow(_problem.Stops);
        }

        if (_untilMove-- == 0)
        {
            (_from, _untilMove) = (random.NextBelow(_problem.Stops), Stay - 1);
        }

        return (_from + random.NextBelow(Stretch)) % _problem.Stops;
    }

    private void RemoveStrings(int seed, ref SplitMix64 random)
    {
        if (_routes.Used == 0)
        {
            return;
        }

        var longest = Math.Min(_longestString, (_problem.Stops - _routes.Bank.Count) / (double)_routes.Used);
        var mostStrings = (4 * _meanRemoved / (1 + longest)) - 1;
        var strings = (int)((random.NextDouble() * mostStrings) + 1);
        foreach (var near in _neighbours.Around(seed))
        {
            var slot = _routes.Where[near];
            if (slot < 0)
            {
                continue;
            }

            var route = slot / _routes.Stride;
            if (_routes.IsTouched(route))
            {
                continue;
            }

            var most = Math.Min(_routes.Count[route], longest);
            RemoveString(slot, route, (int)((random.NextDouble() * most) + 1), ref random);
            if (--strings == 0)
            {
                return;
            }
        }
    }

    /// <summary>A stretch of so many stops around one of them; when split, some more stops inside of it stay.</summary>
    private void RemoveString(int around, int route, int length, ref SplitMix64 random)
    {
        var (count, begin) = (_routes.Count[route], (route * _routes.Stride) + 1);
        length = Math.Min(length, count);
        var preserved = 0;
        if (length > 1 && length < count && random.NextDouble() < SplitRate)
        {
            preserved = 1;
            while (length + preserved < count && random.NextDouble() < PreserveMore)
            {
                preserved++;
            }
        }

        var span = length + preserved;
        var (first, last) = (Math.Max(begin, around - span + 1), Math.Min(around, begin + count - span));
        var from = first + random.NextBelow(last - first + 1);
        _routes.Remove(from, span, preserved > 0 ? from + 1 + random.NextBelow(length - 1) : from + span, preserved);
    }

    /// <summary>Of the stops around the seed those that are served at nearly the same time.</summary>
    private void RemoveByTime(int seed, ref SplitMix64 random)
    {
        if (_routes.Where[seed] < 0)
        {
            return;
        }

        var (count, tick) = (0, Begin(seed));
        foreach (var near in _neighbours.Around(seed)[..Math.Min(NearInTime, _neighbours.Around(seed).Length)])
        {
            if (_routes.Where[near] >= 0)
            {
                (_near[count], _apart[count]) = (near, Math.Abs(Begin(near) - tick));
                count++;
            }
        }

        _apart.AsSpan(0, count).Sort(_near.AsSpan(0, count));
        var removed = Math.Min(count, 1 + random.NextBelow((int)(2 * _meanRemoved)));
        for (var at = 0; at < removed; at++)
        {
            _routes.Remove(_routes.Where[_near[at]], 1, kept: 0, keptSpan: 0);
        }
    }

    private int Begin(int stop) => _routes.Row(_routes.Where[stop] / _routes.Stride)[_routes.Where[stop] % _routes.Stride].Done - _problem.Sites[stop].Service;
}
