using System.Text.Json;
using OpsConsole.Models.Gates;

namespace OpsConsole.Models.Training;

/// <summary>What a training tells of the model that it made.</summary>
/// <param name="Kind">Of the model: a two-stage training falls back to linear where the history is too short.</param>
/// <param name="Seed">As asked.</param>
/// <param name="AsOf">As asked.</param>
/// <param name="Lines">Purchase lines.</param>
/// <param name="Shown">Items that shoppers were shown, among the rows of the ranker's training.</param>
/// <param name="DataFrom">Earliest purchase.</param>
/// <param name="DataTo">Latest purchase.</param>
/// <param name="Parameters">Options of the training.</param>
/// <param name="Sha256">Of the artefact.</param>
/// <param name="TwinSha256">Of the backtest twin; null where the history is too short for one.</param>
/// <param name="TwinAsOf">Moment of the twin.</param>
/// <param name="SchemaHash">Features that the model reads.</param>
/// <param name="CodeVersion">Of the program that trained.</param>
/// <param name="Metrics">Of the twin, on the days behind it.</param>
/// <param name="Gates">Every test of the model.</param>
/// <param name="TrainingSeconds">Real time of both trainings.</param>
internal sealed record TrainingReport(
    string Kind, int Seed, DateTimeOffset AsOf, int Lines, int Shown, DateTimeOffset DataFrom, DateTimeOffset DataTo, JsonElement Parameters, string Sha256, string? TwinSha256, DateTimeOffset? TwinAsOf,
    string SchemaHash, string CodeVersion, BacktestMetrics? Metrics, IReadOnlyList<GateResult> Gates, double TrainingSeconds);

/// <summary>A trained model with its files, not yet in the registry.</summary>
internal sealed record TrainedCandidate(TrainingReport Report, byte[] Artefact, byte[]? Twin);
