using System.Runtime.CompilerServices;

namespace OpsConsole.Engines.Recommendation.Trees;

/// <summary>An interpolated message that is formatted only where a requirement does not hold.</summary>
[InterpolatedStringHandler]
internal ref struct Refusal
{
    private DefaultInterpolatedStringHandler _message;

    public Refusal(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _message = holds ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount);
    }

    public string Message => _message.ToStringAndClear();

    public void AppendLiteral(string text) => _message.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _message.AppendFormatted(value);
}
