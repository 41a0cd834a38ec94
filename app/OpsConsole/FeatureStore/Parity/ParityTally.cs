using OpsConsole.Engines.Features;
using OpsConsole.Platform.Served;

namespace OpsConsole.FeatureStore.Parity;

/// <summary>Compares vectors value by value and counts what differs.</summary>
internal sealed class ParityTally
{
    private readonly int[] _mismatches = new int[FeatureDefinitions.Count];
    private readonly float[] _differences = new float[FeatureDefinitions.Count];
    private readonly ParityMismatch?[] _examples = new ParityMismatch?[FeatureDefinitions.Count];
    private int _checked;
    private int _mismatched;
    private int _expired;
    private int _notComparable;

    /// <summary>Vectors that could not be recomputed.</summary>
    public void CountNotComparable(int vectors) => _notComparable += vectors;

    /// <summary>Compares a slate's vectors.</summary>
    /// <param name="slate">The slate, with vectors.</param>
    /// <param name="recomputed">The same rows from the events, at the moment that the vectors name.</param>
    /// <param name="whenServed">The same rows at the moment when the slate was made: what had expired until then is missing in them.</param>
    public void Compare(ServedSlate slate, ReadOnlySpan<float> recomputed, ReadOnlySpan<float> whenServed)
    {
        var width = FeatureDefinitions.Count;
        var served = slate.Vectors!.Values.AsSpan();
        for (var row = 0; row < slate.Vectors.Rows; row++)
        {
            var differs = false;
            for (var feature = 0; feature < width; feature++)
            {
                var (place, value) = ((row * width) + feature, served[(row * width) + feature]);
                if (!float.IsNaN(value) && float.IsNaN(whenServed[place]) && FeatureDefinitions.All[feature].TimeToLive is not null)
                {
                    _expired++;
                }

                if (!IsSame(value, recomputed[place]))
                {
                    differs = true;
                    Note(slate, row, feature, value, recomputed[place]);
                }
            }

            _checked++;
            _mismatched += differs ? 1 : 0;
        }
    }

    /// <summary>What was found.</summary>
    public ParityReport Report()
    {
        FeatureMismatches[] byFeature =
        [
            .. Enumerable.Range(0, _mismatches.Length)
                .Where(feature => _mismatches[feature] > 0)
                .OrderByDescending(feature => _mismatches[feature])
                .ThenBy(feature => feature)
                .Select(feature => new FeatureMismatches(
                    FeatureDefinitions.All[feature].Name, _mismatches[feature], _differences[feature] > 0 ? _differences[feature] : null, _examples[feature]!)), // Each that is counted has one.
        ];
        return new ParityReport(_checked, _mismatched, _expired, _notComparable, byFeature.FirstOrDefault()?.Example, byFeature);
    }

    /// <summary>Equal to the last bit; missing is missing, whatever its bits.</summary>
    private static bool IsSame(float served, float recomputed) =>
        BitConverter.SingleToInt32Bits(served) == BitConverter.SingleToInt32Bits(recomputed) || (float.IsNaN(served) && float.IsNaN(recomputed));

    private void Note(ServedSlate slate, int row, int feature, float served, float recomputed)
    {
        _mismatches[feature]++;
        var difference = Math.Abs(served - recomputed);
        if (float.IsFinite(difference))
        {
            _differences[feature] = Math.Max(_differences[feature], difference);
        }

        _examples[feature] ??= new ParityMismatch(
            FeatureDefinitions.All[feature].Name, Shown(served), Shown(recomputed), slate.SlateId, slate.UserId, slate.Items[row].ItemId, DateTimeOffset.FromUnixTimeMilliseconds(slate.AtMs));
    }

    private static float? Shown(float value) => float.IsFinite(value) ? value : null;
}
