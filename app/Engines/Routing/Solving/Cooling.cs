namespace OpsConsole.Engines.Routing.Solving;

/// <summary>The temperature of the annealing, in units of cost, by the share of the budget that is spent.</summary>
internal sealed class Cooling
{
    private const double First = 0.5;
    private const double Last = 0.005;

    private readonly double _first;
    private readonly double _ratio;

    /// <summary>Measures temperatures by what a short drive costs; a search that starts from a plan starts cooler, not to lose it.</summary>
    public Cooling(Model model, bool warm)
    {
        var vehicle = model.Vehicles[0];
        var edge = Math.Max(1e-6, model.NearDistance() * (vehicle.CostPerDistance + vehicle.CostPerTime));
        _first = First * edge * (warm ? 0.2 : 1);
        _ratio = Last * edge / _first;
        Temperature = _first;
    }

    public double Temperature { get; private set; }

    /// <summary>Sets the temperature of a moment.</summary>
    public void At(double spent) => Temperature = _first * Math.Pow(_ratio, Math.Clamp(spent, 0, 1));
}
