namespace OpsConsole.Delivery.Instances;

/// <summary>A benchmark file that cannot be read; the message names the file and, where there is one, the line.</summary>
public sealed class InstanceFormatException : Exception
{
    /// <summary>Says what is wrong in which line (from 1), or in the file as a whole (0).</summary>
    public InstanceFormatException(string file, int line, string problem)
        : base(line > 0 ? $"{file}, line {line}: {problem}" : $"{file}: {problem}")
    {
    }
}
