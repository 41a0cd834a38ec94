using OpsConsole.Engines.Features;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Time;

namespace OpsConsole.FeatureStore.Coverage;

/// <summary>How the newest logged vectors look, feature by feature: what models were really given. Read at most every half minute, for whoever asks.</summary>
internal sealed class FeatureCoverage(ServedSlates served, ShopClock clock, TimeProvider time) : IDisposable
{
    /// <summary>Most vectors looked at, the newest.</summary>
    public const int MaxVectors = 5_000;

    /// <summary>How far back, the shop's time.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile CoverageFigures? _figures;

    /// <summary>The figures, at most half a minute old.</summary>
    public async Task<CoverageFigures> ReadAsync(CancellationToken token)
    {
        if (Fresh() is { } known)
        {
            return known;
        }

        await _one.WaitAsync(token);
        try
        {
            return Fresh() ?? (_figures = await Task.Run(() => Read(token), token));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Figures of some slates' vectors; those of other definitions are left out.</summary>
    internal static CoverageFigures Of(IReadOnlyList<ServedSlate> slates, long readAt)
    {
        var width = FeatureDefinitions.Count;
        var vectors = slates.Select(slate => slate.Vectors).OfType<ServedVectors>()
            .Where(vectors => vectors.SchemaHash == FeatureDefinitions.SchemaHash && vectors.Values.Length == vectors.Rows * width).ToList();
        var rows = vectors.Sum(one => one.Rows);
        var byFeature = new FeatureFigures[width];
        var values = new float[rows];
        for (var feature = 0; feature < width; feature++)
        {
            var present = 0;
            foreach (var one in vectors)
            {
                for (var place = feature; place < one.Values.Length; place += width)
                {
                    if (!float.IsNaN(one.Values[place]))
                    {
                        values[present++] = one.Values[place];
                    }
                }
            }

            byFeature[feature] = Of(values.AsSpan(0, present), rows);
        }

        return new CoverageFigures(readAt, rows, vectors.Count == 0 ? null : vectors.Max(one => one.NowMs), byFeature);
    }

    private static FeatureFigures Of(Span<float> present, int rows)
    {
        if (present.IsEmpty)
        {
            return new FeatureFigures(rows == 0 ? null : 1, null, null, null, null);
        }

        var sum = 0d;
        foreach (var value in present)
        {
            sum += value;
        }

        present.Sort();
        return new FeatureFigures(
            (double)(rows - present.Length) / rows, sum / present.Length, Quantile(present, 0.05), Quantile(present, 0.5), Quantile(present, 0.95));
    }

    private static double Quantile(ReadOnlySpan<float> sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];

    private CoverageFigures? Fresh() => _figures is { } figures && time.GetElapsedTime(figures.ReadAt) < KeptFor ? figures : null;

    private CoverageFigures Read(CancellationToken token)
    {
        var nowMs = clock.NowMs;
        return Of(served.NewestVectors(nowMs - (long)Window.TotalMilliseconds, nowMs + 1, MaxVectors, token), time.GetTimestamp());
    }
}

/// <summary>Figures of logged vectors.</summary>
/// <param name="ReadAt">Monotonic time of the reading.</param>
/// <param name="Vectors">Vectors looked at.</param>
/// <param name="NewestMs">The moment that the newest of them was made for, the shop's time; null without any.</param>
/// <param name="ByFeature">By the feature's place in a row.</param>
internal sealed record CoverageFigures(long ReadAt, int Vectors, long? NewestMs, IReadOnlyList<FeatureFigures> ByFeature);

/// <summary>Figures of one feature; null where there is nothing to take them from.</summary>
/// <param name="NullRate">Share of vectors in which it is missing.</param>
/// <param name="Mean">Mean of the values that are there.</param>
/// <param name="P05">Twentieth part of them is at most this.</param>
/// <param name="P50">Half of them is at most this.</param>
/// <param name="P95">All but a twentieth part is at most this.</param>
internal sealed record FeatureFigures(double? NullRate, double? Mean, double? P05, double? P50, double? P95);
