using Microsoft.ML.Data;
using OpsConsole.Models.Training;

namespace OpsConsole.Benchmarks.Scoring;

/// <summary>A row as ML.NET's PredictionEngine takes it.</summary>
internal sealed class ScoredRow
{
    /// <summary>Features of a row.</summary>
    public const int Features = 55;

    [ColumnName(TrainingRowsView.Features)]
    [VectorType(Features)]
    public float[] Values { get; set; } = [];

    public bool Label { get; set; }

    public float Weight { get; set; }
}

/// <summary>What ML.NET answers.</summary>
internal sealed class ScoredAnswer
{
    public float Score { get; set; }
}
