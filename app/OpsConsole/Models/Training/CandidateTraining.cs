using System.Diagnostics;
using System.Reflection;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models.Gates;

namespace OpsConsole.Models.Training;

/// <summary>Trains a model and its backtest twin, measures the twin and holds both against the gates. Blocks: call it from a worker.</summary>
/// <remarks>
/// 1. Read what was known at the moment. 2. Train as of the moment. 3. Train the twin, the same but some days earlier. 4. Measure twin, champion
/// and the list of what sells on those days. 5. Judge.
/// </remarks>
internal sealed class CandidateTraining(PurchaseReader purchases, ShownExamples examples, ModelArtefacts artefacts, GateOptions gates)
{
    // How far a training has come when the model stands, and when its twin does: about their shares of its time.
    private const double TrainedShare = 0.6;
    private const double TwinShare = 0.9;

    /// <summary>Null when there was no purchase before the moment.</summary>
    /// <param name="request">What to train.</param>
    /// <param name="progress">Takes a line a step, and the share done.</param>
    /// <param name="token">Ends it between steps.</param>
    public TrainedCandidate? Run(TrainingRequest request, TrainingProgress progress, CancellationToken token)
    {
        progress.Report("reading purchases");
        var log = purchases.ReadKnownAt(request.AsOf, token);
        if (log.Lines.Count == 0)
        {
            return null;
        }

        var shown = request.Kind == TrainingKinds.Linear ? [] : examples.Read(TrainingRecipe.ShownSinceMs(request), request.AsOf.ToUnixTimeMilliseconds(), (ulong)request.Seed, token);
        return Run(log, shown, request, ChampionOf(request, progress), progress, token);
    }

    /// <summary>As above, on a log in memory.</summary>
    internal TrainedCandidate Run(
        PurchaseLog log, IReadOnlyList<ShownExample> shown, TrainingRequest request, Incumbent? champion, TrainingProgress progress, CancellationToken token)
    {
        var asOfMs = request.AsOf.ToUnixTimeMilliseconds();
        var started = Stopwatch.GetTimestamp();
        progress.Report($"{log.Lines.Count:N0} purchase lines, {DateTimeOffset.FromUnixTimeMilliseconds(log.Lines[0].AtMs):yyyy-MM-dd} to {DateTimeOffset.FromUnixTimeMilliseconds(log.Lines[^1].AtMs):yyyy-MM-dd}");
        var (model, shownRows) = TrainingRecipe.Train(log, asOfMs, request, shown, progress.Part(0, TrainedShare), token);
        var artefact = Bytes(model);
        progress.Done(TrainedShare);
        var window = BacktestWindow.Of(log, asOfMs, request.BacktestDays);
        RecommendationModel? twin = null;
        byte[]? twinBytes = null;
        if (window is not null)
        {
            progress.Report($"backtest twin as of {DateTimeOffset.FromUnixTimeMilliseconds(window.SplitMs):yyyy-MM-dd HH:mm}");
            twin = TrainingRecipe.Train(log, window.SplitMs, request, shown, progress.Part(TrainedShare, TwinShare), token).Model;
            twinBytes = Bytes(twin);
        }

        var trainingSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        progress.Done(TwinShare);
        progress.Report("gates");
        var verdict = window is null || twin is null
            ? GateVerdict.WithoutBacktest
            : new GateKeeper(gates, (ulong)request.Seed).Judge(
                new GateCandidate(model, twin, artefact, asOfMs), champion, new BacktestData(log, window, gates.MaxShoppers, token), request, log, progress, token);
        foreach (var gate in verdict.Gates)
        {
            progress.Report($"gate {gate.Name}: {(gate.Passed ? "passed" : "failed")}; {gate.Detail}");
        }

        progress.Done(1);
        return new TrainedCandidate(
            new TrainingReport(
                model.Kind, request.Seed, request.AsOf, log.Lines.Count, shownRows, DateTimeOffset.FromUnixTimeMilliseconds(log.Lines[0].AtMs), DateTimeOffset.FromUnixTimeMilliseconds(log.Lines[^1].AtMs),
                TrainingRecipe.Parameters(request), ModelArtefacts.Hash(artefact), twinBytes is null ? null : ModelArtefacts.Hash(twinBytes),
                window is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(window.SplitMs), FeatureDefinitions.SchemaHash, CodeVersion, verdict.Metrics, verdict.Gates, trainingSeconds),
            artefact,
            twinBytes);
    }

    /// <summary>Version and commit of this program.</summary>
    internal static string CodeVersion { get; } =
        typeof(CandidateTraining).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    internal static byte[] Bytes(RecommendationModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private Incumbent? ChampionOf(TrainingRequest request, TrainingProgress progress)
    {
        if (request.Champion is not { } files)
        {
            return null;
        }

        try
        {
            return new Incumbent(
                files.Version, artefacts.Read(files.Artefact, files.Sha256),
                files is { TwinArtefact: { } twin, TwinSha256: { } hash } ? artefacts.Read(twin, hash) : null);
        }
        catch (InvalidDataException refused)
        {
            // A champion that cannot be read cannot be worth keeping; the linear model of the split takes its place in the comparison.
            progress.Report($"champion {files.Version} cannot be compared with: {refused.Message}");
            return new Incumbent(files.Version, null, null);
        }
    }
}
