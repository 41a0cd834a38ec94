namespace OpsConsole.Models.Training;

/// <summary>Examples to train a ranker on: features, label and weight of each row. Kept in blocks, so that growing copies nothing.</summary>
/// <param name="featureCount">Features of a row; positive.</param>
internal sealed class TrainingRows(int featureCount)
{
    private const int BlockRows = 1 << BlockBits;
    private const int BlockBits = 13;

    private readonly List<float[]> _values = [];
    private readonly List<bool> _labels = [];
    private readonly List<float> _weights = [];

    /// <summary>Features of a row.</summary>
    public int FeatureCount { get; } = featureCount;

    /// <summary>How many rows.</summary>
    public int Count => _labels.Count;

    /// <summary>How many rows have a positive label.</summary>
    public int Positives { get; private set; }

    /// <summary>Adds a row and returns its features for the caller to write, NaN for what is missing. They are zero until then.</summary>
    /// <param name="label">Whether it was bought.</param>
    /// <param name="weight">Finite and not negative.</param>
    public Span<float> Add(bool label, float weight = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfEqual(float.IsFinite(weight), false, nameof(weight));
        if (Count == _values.Count * BlockRows)
        {
            _values.Add(new float[BlockRows * FeatureCount]);
        }

        _labels.Add(label);
        _weights.Add(weight);
        Positives += label ? 1 : 0;
        return Values(Count - 1);
    }

    /// <summary>A row's features.</summary>
    public ReadOnlySpan<float> Row(int row) => Values(row);

    /// <summary>A row's label.</summary>
    public bool Label(int row) => _labels[row];

    /// <summary>A row's weight.</summary>
    public float Weight(int row) => _weights[row];

    private Span<float> Values(int row) => _values[row >> BlockBits].AsSpan((row & (BlockRows - 1)) * FeatureCount, FeatureCount);
}
