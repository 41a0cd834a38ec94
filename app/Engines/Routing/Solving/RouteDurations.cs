namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Least duration of a route with one stop more, in O(1): the stretches before and behind the place are joined with it (Vidal et al. 2013). Breaks and gaps between windows are left out, so it bounds from
/// below what <see cref="Timetable"/> finds. The stretches of a route are computed when they are first asked for after a change, O(length).
/// </summary>
internal sealed class RouteDurations(State state)
{
    private readonly Stretch[] _until = new Stretch[state.Model.NodeCount];
    private readonly Stretch[] _from = new Stretch[state.Model.NodeCount];
    private readonly bool[] _known = new bool[state.Model.VehicleCount];

    /// <summary>Must follow any change of a route.</summary>
    public void Forget(int vehicle) => _known[vehicle] = false;

    /// <summary>Least ticks from departure to end if the route served a stop behind one of its nodes, where the windows allow it.</summary>
    public int With(int stop, int vehicle, int before)
    {
        if (!_known[vehicle])
        {
            Compute(vehicle);
        }

        var (model, behind) = (state.Model, state.Next[before]);
        return _until[before].Join(model.Duration(vehicle, before, stop), At(stop)).Join(model.Duration(vehicle, stop, behind), _from[behind]).Duration;
    }

    private void Compute(int vehicle)
    {
        var (model, start, end) = (state.Model, state.Model.Start(vehicle), state.Model.End(vehicle));
        _until[start] = At(start);
        for (var node = start; node != end; node = state.Next[node])
        {
            var next = state.Next[node];
            _until[next] = _until[node].Join(model.Duration(vehicle, node, next), At(next));
        }

        _from[end] = At(end);
        for (var node = end; node != start; node = state.Prev[node])
        {
            var before = state.Prev[node];
            _from[before] = At(before).Join(model.Duration(vehicle, before, node), _from[node]);
        }

        _known[vehicle] = true;
    }

    private Stretch At(int node) => new(state.Model.Service[node], state.Model.Windows.Open[node], state.Model.Windows.Close[node]);

    /// <summary>Some visits in a row: how long they take when begun between two ticks.</summary>
    private readonly record struct Stretch(int Duration, int Earliest, int Latest)
    {
        public Stretch Join(int travel, in Stretch next)
        {
            var onward = Duration + travel;
            var wait = Math.Max(0, next.Earliest - onward - Latest);
            return new Stretch(onward + next.Duration + wait, Math.Max(next.Earliest - onward, Earliest) - wait, Math.Min(next.Latest - onward, Latest));
        }
    }
}
