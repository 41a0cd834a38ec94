namespace OpsConsole.Delivery.Streets;

/// <summary>Leaves out points of a line that hardly bend it (Douglas and Peucker 1973).</summary>
internal static class LineSimplification
{
    /// <summary>The line with both its ends and as few points between as keep every left-out point within a tolerance.</summary>
    public static List<(float X, float Y)> Of(IReadOnlyList<(float X, float Y)> line, float tolerance)
    {
        var kept = new bool[line.Count];
        (kept[0], kept[^1]) = (true, true);
        var open = new Stack<(int First, int Last)>([(0, line.Count - 1)]);
        while (open.TryPop(out var stretch))
        {
            var (farthest, most) = (-1, tolerance);
            for (var i = stretch.First + 1; i < stretch.Last; i++)
            {
                if (Distance(line[i], line[stretch.First], line[stretch.Last]) is var distance && distance > most)
                {
                    (farthest, most) = (i, distance);
                }
            }

            if (farthest >= 0)
            {
                kept[farthest] = true;
                open.Push((stretch.First, farthest));
                open.Push((farthest, stretch.Last));
            }
        }

        return [.. line.Where((_, i) => kept[i])];
    }

    private static float Distance((float X, float Y) point, (float X, float Y) from, (float X, float Y) to)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var square = (dx * dx) + (dy * dy);
        var part = square == 0 ? 0 : Math.Clamp((((point.X - from.X) * dx) + ((point.Y - from.Y) * dy)) / square, 0, 1);
        return MathF.Sqrt(MathF.Pow(point.X - from.X - (part * dx), 2) + MathF.Pow(point.Y - from.Y - (part * dy), 2));
    }
}
