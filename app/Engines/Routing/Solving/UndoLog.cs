namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Takes back an iteration: each route is copied when it is first touched, never the plan as a whole.</summary>
internal sealed class UndoLog(State state)
{
    private readonly int[] _touchedAt = new int[state.Model.VehicleCount];
    private readonly List<Copy> _copies = [];
    private readonly Stack<Copy> _spare = new();
    private readonly int[] _bank = new int[state.Model.StopCount];
    private int _banked;
    private double _total;
    private int _epoch;

    /// <summary>Vehicles whose routes may have changed since <see cref="Begin"/>.</summary>
    public int Touched => _copies.Count;

    public int TouchedVehicle(int index) => _copies[index].Vehicle;

    public bool IsTouched(int vehicle) => _touchedAt[vehicle] == _epoch;

    /// <summary>What is now can be come back to.</summary>
    public void Begin()
    {
        _epoch++;
        foreach (var copy in _copies)
        {
            _spare.Push(copy);
        }

        _copies.Clear();
        state.Bank.Items.CopyTo(_bank);
        (_banked, _total) = (state.Bank.Count, state.Total);
    }

    /// <summary>Must come before the first change of a route.</summary>
    public void Touch(int vehicle)
    {
        if (_touchedAt[vehicle] == _epoch)
        {
            return;
        }

        _touchedAt[vehicle] = _epoch;
        var copy = _spare.Count > 0 ? _spare.Pop() : new Copy(state.Model.Dimensions);
        copy.Take(state, vehicle);
        _copies.Add(copy);
    }

    /// <summary>Makes everything as it was.</summary>
    public void Rollback()
    {
        foreach (var copy in _copies)
        {
            copy.Forget(state);
        }

        foreach (var copy in _copies)
        {
            copy.Restore(state);
        }

        state.Bank.Restore(_bank.AsSpan(0, _banked));
        state.Total = _total;
    }

    private sealed class Copy(int dimensions)
    {
        private readonly long[] _load = new long[dimensions];
        private int[] _nodes = new int[48];
        private int[] _early = new int[48];
        private int[] _late = new int[48];
        private int[] _legs = new int[48];
        private int _count;
        private int _stops;
        private long _distance;
        private double _cost;

        public int Vehicle { get; private set; }

        public void Take(State state, int vehicle)
        {
            (Vehicle, _count, _stops, _distance, _cost) = (vehicle, 0, state.Stops[vehicle], state.Distance[vehicle], state.Cost[vehicle]);
            state.Load.AsSpan(vehicle * dimensions, dimensions).CopyTo(_load);
            var end = state.Model.End(vehicle);
            for (var node = state.Model.Start(vehicle); ; node = state.Next[node])
            {
                if (_count == _nodes.Length)
                {
                    Array.Resize(ref _nodes, 2 * _count);
                    Array.Resize(ref _early, 2 * _count);
                    Array.Resize(ref _late, 2 * _count);
                    Array.Resize(ref _legs, 2 * _count);
                }

                (_nodes[_count], _early[_count], _late[_count], _legs[_count]) = (node, state.Early[node], state.Late[node], state.Leg[node]);
                _count++;
                if (node == end)
                {
                    return;
                }
            }
        }

        /// <summary>Nodes that came to the route since, and those that it has, belong to none for now.</summary>
        public void Forget(State state)
        {
            var end = state.Model.End(Vehicle);
            for (var node = state.Next[state.Model.Start(Vehicle)]; node != end; node = state.Next[node])
            {
                state.Route[node] = -1;
            }
        }

        public void Restore(State state)
        {
            state.Relink(Vehicle, _nodes.AsSpan(1, _count - 2));
            for (var at = 0; at < _count; at++)
            {
                var node = _nodes[at];
                (state.Early[node], state.Late[node], state.Leg[node]) = (_early[at], _late[at], _legs[at]);
                state.Done[node] = _early[at] + state.Model.Service[node];
            }

            (state.Stops[Vehicle], state.Distance[Vehicle], state.Cost[Vehicle]) = (_stops, _distance, _cost);
            _load.CopyTo(state.Load.AsSpan(Vehicle * dimensions));
        }
    }
}
