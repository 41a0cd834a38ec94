namespace OpsConsole.MobileClient.Shoppers;

/// <summary>What is true of an item and shown to nobody: its style, quality, place in its category's price range, fashion.</summary>
internal sealed class ItemTraits
{
    /// <summary>Dimensions of the style space.</summary>
    public const int Styles = 6;

    /// <summary>Deviation of <see cref="Quality"/>.</summary>
    public const double QualityDeviation = 0.7;

    public required int Leaf { get; init; }

    public required float[] Style { get; init; }

    /// <summary>Liked by everyone, log-odds.</summary>
    public required float Quality { get; init; }

    /// <summary>Standardised log price within the category.</summary>
    public required float PriceLevel { get; init; }

    /// <summary>Fashion comes and goes: amplitude in log-odds, period in days, phase in radians.</summary>
    public required (float Swing, float PeriodDays, float Phase) Fashion { get; init; }

    /// <summary>Days until used up; 0 for what lasts.</summary>
    public required float CycleDays { get; init; }

    /// <summary>Items that go well with it, the best first.</summary>
    public int[] Complements { get; set; } = [];

    /// <summary>Makes the traits of all items of a catalogue.</summary>
    public static ItemTraits[] Of(long seed, IReadOnlyList<WorldItem> items, CategoryTree tree)
    {
        var words = new Dictionary<string, float[]>(StringComparer.OrdinalIgnoreCase);
        var (mean, deviation) = PriceRange(items, tree);
        var traits = new ItemTraits[items.Count];
        for (var index = 0; index < items.Count; index++)
        {
            var item = items[index];
            var random = new SeededRandom(SeededRandom.Derive(seed, item.Id));
            var leaf = tree.LeafOf[index];
            traits[index] = new ItemTraits
            {
                Leaf = leaf,
                Style = StyleOf(item.Title),
                Quality = (float)(QualityDeviation * random.NextNormal()),
                PriceLevel = (float)((LogPrice(item) - mean[leaf]) / deviation[leaf]),
                Fashion = ((float)(0.7 * random.NextDouble()), 40 + (float)(100 * random.NextDouble()), (float)(2 * Math.PI * random.NextDouble())),
                CycleDays = (float)((tree.Habits[leaf].CycleDays ?? 0) * (0.8 + (0.4 * random.NextDouble()))),
            };

            // Items that share words share style: what a title says tells something of who likes it.
            float[] StyleOf(string title)
            {
                var style = new float[Styles];
                foreach (var word in title.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
                {
                    if (!words.TryGetValue(word, out var direction))
                    {
                        words[word] = direction = Direction(new SeededRandom(SeededRandom.Derive(seed, word.ToUpperInvariant(), 1)), 1);
                    }

                    Add(style, direction);
                }

                Add(style, Direction(random, 0.8));
                Normalise(style);
                return style;
            }
        }

        return traits;
    }

    private static (double[] Mean, double[] Deviation) PriceRange(IReadOnlyList<WorldItem> items, CategoryTree tree)
    {
        var count = new int[tree.Leaves];
        var sum = new double[tree.Leaves];
        var squares = new double[tree.Leaves];
        for (var index = 0; index < items.Count; index++)
        {
            var leaf = tree.LeafOf[index];
            var price = LogPrice(items[index]);
            count[leaf]++;
            sum[leaf] += price;
            squares[leaf] += price * price;
        }

        for (var leaf = 0; leaf < tree.Leaves; leaf++)
        {
            sum[leaf] /= count[leaf];
            squares[leaf] = Math.Max(0.1, Math.Sqrt(Math.Max(0, (squares[leaf] / count[leaf]) - (sum[leaf] * sum[leaf]))));
        }

        return (sum, squares);
    }

    private static double LogPrice(WorldItem item) => Math.Log(Math.Max(0.01, (double)item.Price));

    private static float[] Direction(SeededRandom random, double length)
    {
        var direction = new float[Styles];
        for (var axis = 0; axis < Styles; axis++) direction[axis] = (float)(length * random.NextNormal());
        return direction;
    }

    private static void Add(float[] sum, float[] added)
    {
        for (var axis = 0; axis < Styles; axis++) sum[axis] += added[axis];
    }

    private static void Normalise(float[] vector)
    {
        var length = 0f;
        foreach (var value in vector) length += value * value;
        length = MathF.Sqrt(Math.Max(length, 1e-6f));
        for (var axis = 0; axis < Styles; axis++) vector[axis] /= length;
    }
}
