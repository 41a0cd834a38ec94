namespace OpsConsole.Models.Training;

/// <summary>Where a training says how far it has come: a line a step, and the share that is done of the part that it sees.</summary>
/// <param name="lines">Takes the lines.</param>
/// <param name="share">Takes the share done of the whole, 0 to 1; null where nobody asks.</param>
/// <param name="from">The share of the whole at which this part begins.</param>
/// <param name="to">At which it ends.</param>
public sealed class TrainingProgress(IProgress<string> lines, Action<double>? share = null, double from = 0, double to = 1) : IProgress<string>
{
    /// <inheritdoc />
    public void Report(string value) => lines.Report(value);

    /// <summary>This share of the part is done, 0 to 1.</summary>
    public void Done(double ofPart) => share?.Invoke(from + ((to - from) * ofPart));

    /// <summary>A part of this part, by shares of it.</summary>
    public TrainingProgress Part(double begin, double end) => new(lines, share, from + ((to - from) * begin), from + ((to - from) * end));
}
