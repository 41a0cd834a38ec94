namespace OpsConsole.Engines.Recommendation;

/// <summary>Candidates of like predictions.</summary>
/// <param name="Count">How many.</param>
/// <param name="Predicted">Mean predicted probability.</param>
/// <param name="Seen">Share that was bought.</param>
public readonly record struct CalibrationGroup(int Count, double Predicted, double Seen);

/// <summary>Whether predicted probabilities hold: what was predicted against what was seen.</summary>
/// <param name="All">All candidates.</param>
/// <param name="Tenths">The candidates by rising prediction in ten groups of equal size.</param>
public sealed record Calibration(CalibrationGroup All, IReadOnlyList<CalibrationGroup> Tenths)
{
    private const int Groups = 10;

    /// <summary>Groups predictions; sorts the list.</summary>
    /// <param name="predictions">Probability and outcome of each candidate.</param>
    public static Calibration Of(List<(float Predicted, bool Bought)> predictions)
    {
        predictions.Sort(static (left, right) => left.Predicted.CompareTo(right.Predicted));
        var tenths = new CalibrationGroup[Groups];
        for (var tenth = 0; tenth < Groups; tenth++)
        {
            tenths[tenth] = Group(predictions[(int)((long)predictions.Count * tenth / Groups)..(int)((long)predictions.Count * (tenth + 1) / Groups)]);
        }

        return new Calibration(Group(predictions), tenths);
    }

    private static CalibrationGroup Group(List<(float Predicted, bool Bought)> part) => part.Count == 0
        ? default
        : new CalibrationGroup(part.Count, part.Average(one => (double)one.Predicted), part.Average(one => one.Bought ? 1d : 0));
}
