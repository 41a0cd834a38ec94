namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>A price of breaking a rule that adapts, so that a certain share of the children keeps the rule.</summary>
internal sealed class PenaltyPrice(double value)
{
    private const int Counted = 100;
    private const double FewestKept = 0.35;
    private const double MostKept = 0.45;
    private const double Increase = 1.2;
    private const double Decrease = 0.85;
    private const double Least = 0.1;
    private const double Greatest = 100_000;

    private int _children;
    private int _kept;

    public double Value { get; private set; } = Math.Clamp(value, Least, Greatest);

    /// <summary>One more child keeps the rule, or does not.</summary>
    public void Note(bool kept)
    {
        _kept += kept ? 1 : 0;
        if (++_children == Counted)
        {
            var share = _kept / (double)Counted;
            Value = Math.Clamp(Value * (share < FewestKept ? Increase : share > MostKept ? Decrease : 1), Least, Greatest);
            (_children, _kept) = (0, 0);
        }
    }
}
