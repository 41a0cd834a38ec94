using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.MobileClient.Vans;

/// <summary>How driving and serving differ from the plan.</summary>
public sealed record VanHabits
{
    /// <summary>Mean of what driving takes against the plan, by van: log-normal about this.</summary>
    public double Slowness { get; init; } = 1.06;

    /// <summary>Chance of a jam on a leg: 4 to 15 minutes.</summary>
    public double JamChance { get; init; } = 0.05;

    /// <summary>Chance of a breakdown on a leg: the van stands for 15 to 40 minutes and its phone is off, or it goes off duty.</summary>
    public double BreakdownChance { get; init; } = 0.012;

    /// <summary>Chance that nobody is at home.</summary>
    public double FailureChance { get; init; } = 0.04;

    /// <summary>Standard deviation of a position, metres.</summary>
    public double NoiseMetres { get; init; } = 6;
}

/// <summary>
/// A van on its route, as a driver drives it and not as it was planned: legs along the planned line at a pace of its own with jams and breakdowns, services that take shorter or longer. Moves when it
/// is told how late it is; one thread at a time.
/// </summary>
public sealed class VanDrive
{
    private const double MetresPerDegree = 111_195;
    private const double MostMetresPerSecond = 17;

    private readonly SeededRandom _random;
    private readonly VanHabits _habits;
    private readonly double _pace;
    private readonly Queue<Phase> _phases = new();
    private readonly Queue<VanOutcome> _outcomes = new();
    private (double Lat, double Lon) _at;
    private double _speed;
    private DateTimeOffset _now;
    private DateTimeOffset _arrivedAt;

    /// <param name="start">Where the van stands.</param>
    /// <param name="now">When.</param>
    /// <param name="habits">How it drives.</param>
    /// <param name="seed">Of everything random.</param>
    public VanDrive((double Lat, double Lon) start, DateTimeOffset now, VanHabits habits, ulong seed)
    {
        (_at, _now, _habits, _random) = (start, now, habits, new SeededRandom(seed));
        _pace = habits.Slowness * Math.Exp(0.1 * _random.NextNormal());
    }

    /// <summary>Whether there is nothing more to do.</summary>
    public bool IsDone => _phases.Count == 0;

    /// <summary>Whether the phone is off: nothing is sent.</summary>
    public bool IsSilent => _phases.TryPeek(out var phase) && phase is { Kind: PhaseKind.Broken };

    /// <summary>Set once the van has given up for the day.</summary>
    public bool HasGivenUp { get; private set; }

    /// <summary>Takes up a route from where the van is; stops that are done are left out.</summary>
    public void Follow(VanRoute route, IReadOnlySet<string> ahead)
    {
        var serving = _phases.TryPeek(out var current) && current.Kind is PhaseKind.Serve or PhaseKind.Broken or PhaseKind.Stand ? current : null;
        _phases.Clear();
        if (serving is not null)
        {
            _phases.Enqueue(serving);
        }

        if (route.Route is not { } path)
        {
            return;
        }

        var places = route.Stops.ToDictionary(stop => stop.Id, StringComparer.Ordinal);
        var line = path.Geometry?.Coordinates.Select(point => (Lat: point[1], Lon: point[0])).ToArray() ?? [];
        var (free, from, at) = (path.Start, 0, _at);
        _phases.Enqueue(new Phase(PhaseKind.Wait) { Until = path.Start });
        foreach (var visit in path.Stops)
        {
            var planned = Math.Max(0, (visit.Arrival - free).TotalSeconds);
            free = visit.Departure;
            if (!places.TryGetValue(visit.StopId, out var stop) || stop is not { Lat: { } lat, Lon: { } lon })
            {
                continue;
            }

            var to = Nearest(line, from, (lat, lon));
            if (ahead.Contains(visit.StopId) && serving?.StopId != visit.StopId)
            {
                Leg(at, line, from, to, (lat, lon), planned);
                var opens = stop.Windows is [{ From: { } first }, ..] ? first : DateTimeOffset.MinValue;
                var service = (visit.Departure - visit.ServiceStart).TotalSeconds * Math.Exp((0.3 * _random.NextNormal()) - 0.045);
                _phases.Enqueue(new Phase(PhaseKind.Serve) { StopId = visit.StopId, Until = opens, Seconds = Math.Max(20, service) });
                at = (lat, lon);
            }

            from = to;
        }

        if (line.Length > 0)
        {
            Leg(at, line, from, line.Length - 1, line[^1], Math.Max(0, (path.End - free).TotalSeconds));
        }
    }

    /// <summary>Drives until a moment; what the van's phone would say then.</summary>
    public VanPosition Advance(DateTimeOffset now)
    {
        _speed = 0;
        while (_now < now && _phases.TryPeek(out var phase))
        {
            var left = (now - _now).TotalSeconds;
            var used = phase.Kind switch
            {
                PhaseKind.Wait => Math.Clamp((phase.Until - _now).TotalSeconds, 0, left),
                PhaseKind.Serve => Serve(phase, left),
                PhaseKind.Drive => Move(phase, left),
                _ => Stand(phase, left),
            };
            _now = _now.AddSeconds(used);
            if (phase.IsOver(_now))
            {
                _phases.Dequeue();
                End(phase);
            }
        }

        _now = now;
        var noise = _habits.NoiseMetres / MetresPerDegree;
        return new VanPosition(
            Math.Round(_at.Lat + (noise * _random.NextNormal()), 6), Math.Round(_at.Lon + (noise * _random.NextNormal() / Math.Cos(_at.Lat * Math.PI / 180)), 6), now, Math.Round(_speed, 1));
    }

    /// <summary>What has become of stops since the last call.</summary>
    public IReadOnlyList<VanOutcome> TakeOutcomes()
    {
        VanOutcome[] taken = [.. _outcomes];
        _outcomes.Clear();
        return taken;
    }

    private void Leg((double Lat, double Lon) start, (double Lat, double Lon)[] line, int from, int to, (double Lat, double Lon) end, double plannedSeconds)
    {
        if (_random.Chance(_habits.BreakdownChance))
        {
            _phases.Enqueue(new Phase(PhaseKind.Broken) { Seconds = (15 + (25 * _random.NextDouble())) * 60, GivesUp = _random.Chance(0.4) });
        }
        else if (_random.Chance(_habits.JamChance))
        {
            _phases.Enqueue(new Phase(PhaseKind.Stand) { Seconds = (4 + (11 * _random.NextDouble())) * 60 });
        }

        (double Lat, double Lon)[] points = [start, .. from < to ? line[from..(to + 1)] : [], end];
        var metres = points.Zip(points.Skip(1), Metres).Sum();
        // What the plan did not foresee, such as the way from another stop, takes at least this.
        var seconds = Math.Max(plannedSeconds * _pace * Math.Exp(0.15 * _random.NextNormal()), metres / MostMetresPerSecond);
        _phases.Enqueue(new Phase(PhaseKind.Drive) { Points = points, MetresPerSecond = metres / Math.Max(1, seconds) });
    }

    private double Move(Phase phase, double left)
    {
        var metres = phase.MetresPerSecond * left;
        var driven = 0d;
        while (phase.Next < phase.Points.Length)
        {
            var step = Metres(_at, phase.Points[phase.Next]);
            if (driven + step > metres)
            {
                var share = (metres - driven) / step;
                _at = (_at.Lat + (share * (phase.Points[phase.Next].Lat - _at.Lat)), _at.Lon + (share * (phase.Points[phase.Next].Lon - _at.Lon)));
                _speed = phase.MetresPerSecond * 3.6;
                return left;
            }

            (driven, _at) = (driven + step, phase.Points[phase.Next]);
            phase.Next++;
        }

        return phase.MetresPerSecond > 0 ? Math.Min(left, driven / phase.MetresPerSecond) : 0;
    }

    private double Serve(Phase phase, double left)
    {
        if (!phase.Begun)
        {
            (phase.Begun, _arrivedAt) = (true, _now);
        }

        var waits = Math.Clamp((phase.Until - _now).TotalSeconds, 0, left);
        return waits + Stand(phase, left - waits);
    }

    private static double Stand(Phase phase, double left)
    {
        var used = Math.Min(phase.Seconds, left);
        phase.Seconds -= used;
        return used;
    }

    private void End(Phase phase)
    {
        if (phase.GivesUp)
        {
            HasGivenUp = true;
            _phases.Clear();
        }

        if (phase is { Kind: PhaseKind.Serve, StopId: { } stop })
        {
            var failed = _random.Chance(_habits.FailureChance);
            _outcomes.Enqueue(new VanOutcome(stop, failed ? "failed" : "delivered", _now, _arrivedAt, failed ? null : $"demo:{_random.NextBits():x16}", failed ? "nobody at home" : null));
        }
    }

    private static int Nearest((double Lat, double Lon)[] line, int from, (double Lat, double Lon) to)
    {
        var (best, metres) = (from, double.MaxValue);
        for (var index = from; index < line.Length; index++)
        {
            if (Metres(line[index], to) is var away && away < metres)
            {
                (best, metres) = (index, away);
                // The line passes through the stop itself: the first time is the one.
                if (away < 3)
                {
                    break;
                }
            }
        }

        return best;
    }

    private static double Metres((double Lat, double Lon) from, (double Lat, double Lon) to)
    {
        var (dy, dx) = ((to.Lat - from.Lat) * MetresPerDegree, (to.Lon - from.Lon) * MetresPerDegree * Math.Cos(from.Lat * Math.PI / 180));
        return Math.Sqrt((dy * dy) + (dx * dx));
    }

    private enum PhaseKind
    {
        Wait,
        Drive,
        Serve,
        Stand,
        Broken,
    }

    private sealed class Phase(PhaseKind kind)
    {
        public PhaseKind Kind { get; } = kind;

        public string? StopId { get; init; }

        public DateTimeOffset Until { get; init; }

        public double Seconds { get; set; }

        public bool Begun { get; set; }

        public bool GivesUp { get; init; }

        public (double Lat, double Lon)[] Points { get; init; } = [];

        public double MetresPerSecond { get; init; }

        public int Next { get; set; }

        public bool IsOver(DateTimeOffset now) => Kind switch
        {
            PhaseKind.Wait => now >= Until,
            PhaseKind.Drive => Next >= Points.Length,
            _ => Seconds <= 0 && now >= Until,
        };
    }
}
