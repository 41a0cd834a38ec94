using System.Globalization;

namespace OpsConsole.Delivery.Instances;

/// <summary>Lines of a benchmark file with their numbers, empty ones skipped; what is wrong with one is said with its number.</summary>
internal sealed class InstanceLines(string file, TextReader text)
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Number of the current line, from 1; 0 before the first.</summary>
    public int Number { get; private set; }

    /// <summary>The current line without blanks around it; null behind the last one.</summary>
    public string? Current { get; private set; }

    /// <summary>Goes to the next line that is not empty; false behind the last one.</summary>
    public bool Next()
    {
        do
        {
            Current = text.ReadLine()?.Trim();
            Number++;
        }
        while (Current is { Length: 0 });

        return Current is not null;
    }

    /// <summary>Goes to the next line, which must be there.</summary>
    public string Expect(string what) => Next() ? Current! : throw Wrong($"ends where {what} should follow"); // Next said so.

    /// <summary>Fields of the current line.</summary>
    public string[] Fields() => Current!.Split(Blanks, StringSplitOptions.RemoveEmptyEntries); // Only called on a line.

    /// <summary>A finite number.</summary>
    public double Double(string field, string name) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && Math.Abs(value) <= 1e9 ? value : throw Wrong($"{name} '{field}' is not a number up to 10^9");

    /// <summary>A whole number within bounds.</summary>
    public int Whole(string field, string name, int lowest, int highest)
    {
        var value = Double(field, name);
        return value == Math.Floor(value) && value >= lowest && value <= highest ? (int)value : throw Wrong($"{name} '{field}' is not a whole number from {lowest} to {highest}");
    }

    public InstanceFormatException Wrong(string problem) => new(file, Number, problem);

    public InstanceFormatException WrongFile(string problem) => new(file, 0, problem);
}
