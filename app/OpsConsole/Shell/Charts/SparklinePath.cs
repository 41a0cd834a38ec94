using System.Globalization;
using System.Text;

namespace OpsConsole.Shell.Charts;

/// <summary>Turns values into SVG paths.</summary>
internal static class SparklinePath
{
    /// <summary>The line and the area under it; empty without a single value.</summary>
    public static (string Line, string Area) Draw(IReadOnlyList<double?> values, double? top, int width, int height)
    {
        if (values.Count < 2 || values.All(value => value is null))
        {
            return (string.Empty, string.Empty);
        }

        var scale = top ?? values.Max() ?? 0;
        scale = scale <= 0 ? 1 : scale;
        var line = new StringBuilder();
        var area = new StringBuilder();
        var start = -1;
        for (var index = 0; index <= values.Count; index++)
        {
            var value = index < values.Count ? values[index] : null;
            if (value is { } at)
            {
                line.Append(start < 0 ? 'M' : 'L').Append(Point(index, at));
                start = start < 0 ? index : start;
                continue;
            }

            if (start >= 0)
            {
                Close(start, index - 1);
                start = -1;
            }
        }

        return (line.ToString(), area.ToString());

        void Close(int from, int to)
        {
            area.Append('M').Append(X(from)).Append(' ').Append(height);
            for (var index = from; index <= to; index++)
            {
                area.Append('L').Append(Point(index, values[index]!.Value));
            }

            area.Append('L').Append(X(to)).Append(' ').Append(height).Append('Z');
        }

        string Point(int index, double value) => $"{X(index)} {Number(height - 1 - (Math.Clamp(value / scale, 0, 1) * (height - 2)))}";

        string X(int index) => Number(index * (double)width / (values.Count - 1));
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
