namespace OpsConsole.Platform.Security.Accounts.SecondFactor;

/// <summary>How hard a masked QR code would be to read: the lowest is taken (ISO/IEC 18004, 7.8.3).</summary>
internal static class QrPenalty
{
    private static readonly bool[] FinderLike = [true, false, true, true, true, false, true, false, false, false, false];

    public static int Of(bool[,] dark)
    {
        var size = dark.GetLength(0);
        var (penalty, total) = (0, 0);
        for (var line = 0; line < size; line++)
        {
            penalty += OfLine(size, at => dark[line, at]) + OfLine(size, at => dark[at, line]);
            for (var at = 0; at < size; at++)
            {
                total += dark[line, at] ? 1 : 0;
                if (line > 0 && at > 0 && dark[line, at] == dark[line - 1, at] && dark[line, at] == dark[line, at - 1] && dark[line, at] == dark[line - 1, at - 1])
                {
                    penalty += 3;
                }
            }
        }

        return penalty + 10 * (Math.Abs(total * 20 - size * size * 10) / (size * size));
    }

    /// <summary>Runs of five and more, and what looks like a finder with its light margin on either side.</summary>
    private static int OfLine(int size, Func<int, bool> dark)
    {
        var (penalty, run) = (0, 0);
        for (var at = 0; at < size; at++)
        {
            run = at > 0 && dark(at) == dark(at - 1) ? run + 1 : 1;
            penalty += run == 5 ? 3 : run > 5 ? 1 : 0;
            if (at + FinderLike.Length <= size)
            {
                penalty += Matches(at, step => step) ? 40 : 0;
                penalty += Matches(at, step => FinderLike.Length - 1 - step) ? 40 : 0;
            }
        }

        return penalty;

        bool Matches(int start, Func<int, int> order)
        {
            for (var step = 0; step < FinderLike.Length; step++)
            {
                if (dark(start + step) != FinderLike[order(step)])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
