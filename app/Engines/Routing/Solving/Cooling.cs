namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Temperatures of the annealing, in units of cost, by the share of the budget that is spent. A budget that is more than one annealing can use is divided into rounds: a few that start hot and end in
/// plans that differ, then short ones that start lukewarm from what two of these have in common.
/// </summary>
internal sealed class Cooling
{
    /// <summary>Temperatures as shares of the mean distance between stops.</summary>
    private const double Hot = 0.3;
    private const double Lukewarm = 0.1;
    private const double Cold = 0.005;

    private const double LongRoundPerStop = 4_000;
    private const double ShortRoundPerStop = 1_500;
    private const int LongRounds = 2;

    /// <summary>Share of the budget after which its size in iterations is known well enough.</summary>
    private const double Gauged = 0.02;

    private readonly double _edge;
    private readonly int _stops;
    private readonly bool _warm;
    private double _from;
    private double _until = 1;
    private double _first;
    private bool _gauged;

    /// <summary>Measures temperatures by what the mean drive between two stops costs; a search that starts from a plan starts cooler, not to lose it.</summary>
    public Cooling(Model model, bool warm)
    {
        var vehicle = model.Vehicles[0];
        (_stops, _warm) = (model.StopCount, warm);
        _edge = Math.Max(1e-6, model.MeanDistance() * (vehicle.CostPerDistance + vehicle.CostPerTime));
        _first = (warm ? Lukewarm : Hot) * _edge;
        Temperature = _first;
    }

    public double Temperature { get; private set; }

    /// <summary>What the mean drive between two stops costs.</summary>
    public double Edge => _edge;

    /// <summary>Rounds that have ended.</summary>
    public int Rounds { get; private set; }

    /// <summary>Whether the round that begins now starts from two plans.</summary>
    public bool Recombines => Rounds >= LongRounds;

    /// <summary>The first round starts now instead of when the budget did.</summary>
    public void Begin(double spent) => _from = spent;

    /// <summary>Sets the temperature of a moment; true when a round has ended and the next one begins.</summary>
    public bool At(long iteration, double spent)
    {
        if (!_gauged && spent - _from >= Gauged && iteration > 0)
        {
            (_gauged, _until) = (true, End(_from, iteration / spent));
        }

        var ended = _gauged && spent >= _until && spent < 1;
        if (ended)
        {
            Rounds++;
            (_from, _until) = (spent, End(spent, iteration / spent));
            _first = (Recombines || _warm ? Lukewarm : Hot) * _edge;
        }

        Temperature = _first * Math.Pow(Cold * _edge / _first, Math.Clamp((spent - _from) / (_until - _from), 0, 1));
        return ended;
    }

    /// <summary>Rounds of equal length until the budget ends; one, where there is no time for several.</summary>
    private double End(double spent, double iterations)
    {
        var left = (1 - spent) * iterations;
        var length = _stops * (Recombines ? ShortRoundPerStop : LongRoundPerStop);
        var rounds = Math.Max(1, Math.Floor(left / length));
        return !Recombines && rounds < LongRounds + 1 - Rounds ? 1 : spent + ((1 - spent) / rounds);
    }
}
