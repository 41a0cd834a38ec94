using System.Globalization;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Statistics;
using OpsConsole.Models.Training;

namespace OpsConsole.Models.Gates;

/// <summary>A model under test.</summary>
/// <param name="Model">What would serve.</param>
/// <param name="Twin">The same training as of the split: what can be measured honestly on the days behind it.</param>
/// <param name="Artefact">The bytes that would be stored.</param>
/// <param name="AsOfMs">The moment it was asked for.</param>
internal sealed record GateCandidate(RecommendationModel Model, RecommendationModel Twin, byte[] Artefact, long AsOfMs);

/// <summary>The champion that a model is compared with.</summary>
/// <param name="Version">Name.</param>
/// <param name="Model">What serves; null where it cannot be read.</param>
/// <param name="Twin">Its backtest twin; null where there is none.</param>
internal sealed record Incumbent(string Version, RecommendationModel? Model, RecommendationModel? Twin);

/// <summary>Holds a trained model against all gates; what each found goes into the registry.</summary>
/// <remarks>
/// <para>A comparison with the champion is passed when the lower end of the 95 % interval of the mean difference, by paired bootstrap over shoppers,
/// is above minus the margin. With few shoppers that interval is wide whatever the model is worth: the margin then widens to what an equal model stays
/// above but for a chance of <see cref="GateOptions.FalseRejection"/> over all comparisons (Bonferroni), up to <see cref="GateOptions.LargestLoss"/>.</para>
/// <para>The model that would serve cannot be measured on days that it has seen. It is held to its twin instead: lists alike, and on those days it
/// must not do worse than the twin, which had not seen them.</para>
/// </remarks>
internal sealed class GateKeeper(GateOptions options, ulong seed)
{
    private const int Resamples = 2_000;

    /// <summary>Comparisons with the champion: three audiences and three groups of shoppers.</summary>
    private const int Comparisons = 6;

    /// <summary>Fewest shoppers of an audience or group that is judged by itself.</summary>
    private const int LeastOfGroup = 20;

    /// <summary>Shoppers whose lists and vectors are compared one by one.</summary>
    private const int Sample = 200;

    public GateVerdict Judge(
        GateCandidate candidate, Incumbent? champion, BacktestData data, TrainingRequest request, PurchaseLog log, IProgress<string> progress, CancellationToken token)
    {
        var gates = new List<GateResult> { Artefact(candidate, data), Fresh(candidate, champion, data) };
        var twin = ModelScores.Of(candidate.Twin, data, token);
        var floor = ModelScores.OfList(data.Trending, data);
        gates.Add(Parity(candidate.Model, data));
        gates.Add(Sound(twin, data));
        var known = data.Shoppers.Count(shopper => !shopper.IsCold);
        gates.Add(new GateResult("evidence", known >= options.LeastShoppers, $"{known} known shoppers bought in the {data.Window.Days:F1} days of the backtest, at least {options.LeastShoppers} are needed"));
        var model = ComparableOf(champion, data, request, log, progress, token);
        var incumbent = model is null ? null : ModelScores.Of(model, data, token);
        if (incumbent is null)
        {
            gates.Add(new GateResult("champion", true, "there is no champion to compare with"));
        }
        else
        {
            gates.AddRange(AgainstChampion(twin, incumbent, champion!.Version, data));
        }

        gates.AddRange(Floors(twin, floor, data));
        gates.Add(Coverage(twin, incumbent));
        if (candidate.Twin.Kind != RecommendationModel.Linear)
        {
            gates.Add(Calibrated(candidate.Twin, model is { Kind: not RecommendationModel.Linear } ? model : null, data));
        }

        gates.Add(new GateResult("latency", twin.MedianMs <= options.LatencyMs, Text($"median {twin.MedianMs:F2} ms to rank a shopper, at most {options.LatencyMs:F0}")));
        gates.Add(OrderInvariant(candidate.Twin, twin, data));
        gates.AddRange(Agreement(candidate, twin, data, token));
        return new GateVerdict(gates, twin.Metrics(data));
    }

    /// <summary>The champion itself where it saw nothing of the window, else its twin, else the quick model of the split.</summary>
    private static RecommendationModel? ComparableOf(Incumbent? champion, BacktestData data, TrainingRequest request, PurchaseLog log, IProgress<string> progress, CancellationToken token)
    {
        if (champion is null)
        {
            return null;
        }

        if (champion.Model is { } model && model.AsOfMs <= data.Window.SplitMs)
        {
            return model;
        }

        if (champion.Twin is { } twin && twin.AsOfMs <= data.Window.SplitMs)
        {
            return twin;
        }

        progress.Report($"champion {champion.Version} has seen the days of the backtest: the linear model of its begin stands for it");
        return TrainingRecipe.Train(log, data.Window.SplitMs, request with { Kind = TrainingKinds.Linear }, [], null, token).Model;
    }

    private static GateResult Artefact(GateCandidate candidate, BacktestData data)
    {
        try
        {
            using var stream = new MemoryStream(candidate.Artefact);
            var loaded = RecommendationModel.Load(stream);
            var alike = data.Shoppers.Take(20).All(shopper => Ranked(loaded, shopper.History, data).SequenceEqual(Ranked(candidate.Model, shopper.History, data)));
            return new GateResult("artefact", alike, alike ? $"{candidate.Artefact.Length / 1024:N0} kB, SHA-256 {ModelArtefacts.Hash(candidate.Artefact)[..12]}…, reads back the same" : "what was written does not rank as what was trained");
        }
        catch (Exception refused) when (refused is InvalidDataException or EndOfStreamException or ArgumentException)
        {
            return new GateResult("artefact", false, $"cannot be read back: {refused.Message}");
        }
    }

    private static GateResult Fresh(GateCandidate candidate, Incumbent? champion, BacktestData data)
    {
        var old = champion?.Model is { } serving && candidate.Model.AsOfMs < serving.AsOfMs;
        var right = candidate.Model.AsOfMs == candidate.AsOfMs && candidate.Twin.AsOfMs == data.Window.SplitMs;
        return new GateResult(
            "fresh", right && !old,
            Text($"as of {DateTimeOffset.FromUnixTimeMilliseconds(candidate.Model.AsOfMs):u}") + (old ? ", older than the champion" : right ? "" : ", which is not what was asked for"));
    }

    /// <summary>The features are the store's, and the vector of a moment is the same whether its history was replayed with everybody's or alone.</summary>
    private static GateResult Parity(RecommendationModel model, BacktestData data)
    {
        if (model.SchemaHash != FeatureDefinitions.SchemaHash)
        {
            return new GateResult("parity", false, $"reads features {model.SchemaHash[..8]}, the store has {FeatureDefinitions.SchemaHash[..8]}");
        }

        var known = data.Shoppers.Where(shopper => !shopper.IsCold).Take(50).ToArray();
        var alone = known.ToDictionary(shopper => shopper.User, _ => UserHistory.Empty);
        foreach (var line in data.Holdout.Past.Lines.Where(line => alone.ContainsKey(line.User)).OrderBy(line => line.KnownAtMs))
        {
            alone[line.User] = alone[line.User].With(line.Fact);
        }

        var (width, checkedRows, different) = (FeatureDefinitions.Count, 0, 0);
        foreach (var shopper in known)
        {
            var items = Ranked(model, shopper.History, data).Take(20).Select(one => one.Item).ToArray();
            var (offline, online) = (new float[items.Length * width], new float[items.Length * width]);
            model.Features(model.Prepare(shopper.History, data.Items, data.Window.SplitMs), items, offline);
            model.Features(model.Prepare(alone[shopper.User], data.Items, data.Window.SplitMs), items, online);
            for (var row = 0; row < items.Length; row++)
            {
                checkedRows++;
                different += offline.AsSpan(row * width, width).SequenceEqual(online.AsSpan(row * width, width)) || Bits(offline, row, width).SequenceEqual(Bits(online, row, width)) ? 0 : 1;
            }
        }

        return new GateResult("parity", different == 0, $"schema {model.SchemaHash[..8]}, {different} of {checkedRows} vectors differ");

        static IEnumerable<int> Bits(float[] rows, int row, int width) => rows.Skip(row * width).Take(width).Select(BitConverter.SingleToInt32Bits);
    }

    private static GateResult Sound(ModelScores twin, BacktestData data)
    {
        var firsts = twin.Lists.Where((_, place) => !data.Shoppers[place].IsCold).Take(Sample).Select(list => string.Join(',', list.Select(one => one.Item))).ToArray();
        var distinct = firsts.Distinct().Count();
        var personal = firsts.Length < 10 || distinct > firsts.Length / 10;
        return new GateResult(
            "sound", twin.Invalid == 0 && personal,
            $"{twin.Invalid} of {twin.Lists.Count} answers invalid; {distinct} different lists for {firsts.Length} known shoppers");
    }

    private IEnumerable<GateResult> AgainstChampion(ModelScores twin, ModelScores champion, string version, BacktestData data)
    {
        var places = Enumerable.Range(0, data.Shoppers.Count).ToArray();
        var known = places.Where(place => !data.Shoppers[place].IsCold).ToArray();
        yield return Compare("all", version, known, place => (twin.All(place), champion.All(place)));
        yield return Compare("new", version, [.. known.Where(place => twin.New(place) is not null)], place => (twin.New(place)!.Value, champion.New(place) ?? 0));
        yield return Compare("cold", version, [.. places.Where(place => data.Shoppers[place].IsCold)], place => (twin.All(place), champion.All(place)));
        var bySize = known.OrderBy(place => data.Shoppers[place].History.Count).ThenBy(place => data.Shoppers[place].User).ToArray();
        var third = bySize.Length / 3;
        yield return Compare("segment light", version, bySize[..third], place => (twin.All(place), champion.All(place)));
        yield return Compare("segment middle", version, bySize[third..(2 * third)], place => (twin.All(place), champion.All(place)));
        yield return Compare("segment heavy", version, bySize[(2 * third)..], place => (twin.All(place), champion.All(place)));
    }

    private GateResult Compare(string name, string version, int[] places, Func<int, (double Candidate, double Champion)> ndcg)
    {
        if (places.Length < LeastOfGroup)
        {
            return new GateResult(name, true, $"{places.Length} shoppers are too few to tell");
        }

        var pairs = Array.ConvertAll(places, place => ndcg(place));
        var interval = PairedBootstrap.Difference(Array.ConvertAll(pairs, pair => pair.Candidate - pair.Champion), Resamples, 0.95, seed);
        var champion = pairs.Average(pair => pair.Champion);
        var margin = MarginOf(interval.StandardError, champion, places.Length);
        return new GateResult(
            name, interval.Lower >= -margin,
            Text($"NDCG@20 {pairs.Average(pair => pair.Candidate):F4} against {champion:F4} of {version}: {interval.Mean:+0.0000;-0.0000} (95 % from {interval.Lower:+0.0000;-0.0000} to {interval.Upper:+0.0000;-0.0000}), margin {margin:F4}, {places.Length} shoppers"),
            version);
    }

    /// <summary>The margin that an equal model stays within, but for its part of the chance of a false rejection.</summary>
    private double MarginOf(double standardError, double champion, int shoppers)
    {
        var widened = (1.96 + NormalDistribution.Quantile(1 - (options.FalseRejection / Comparisons))) * standardError;
        var largest = shoppers < 100 ? double.PositiveInfinity : options.LargestLoss * champion;
        return Math.Max(options.Margin, Math.Min(widened, largest));
    }

    /// <summary>Better than what sells, for those who are known; not worse for first purchases and for new shoppers.</summary>
    private IEnumerable<GateResult> Floors(ModelScores twin, ModelScores floor, BacktestData data)
    {
        var places = Enumerable.Range(0, data.Shoppers.Count).ToArray();
        var known = places.Where(place => !data.Shoppers[place].IsCold).ToArray();
        yield return Floor("floor", known, place => (twin.All(place), floor.All(place)), mustBeat: true);
        yield return Floor("floor new", [.. known.Where(place => twin.New(place) is not null)], place => (twin.New(place)!.Value, floor.New(place) ?? 0), mustBeat: false);
        yield return Floor("floor cold", [.. places.Where(place => data.Shoppers[place].IsCold)], place => (twin.All(place), floor.All(place)), mustBeat: false);
    }

    private GateResult Floor(string name, int[] places, Func<int, (double Candidate, double Floor)> ndcg, bool mustBeat)
    {
        if (places.Length < LeastOfGroup)
        {
            return new GateResult(name, true, $"{places.Length} shoppers are too few to tell");
        }

        var pairs = Array.ConvertAll(places, place => ndcg(place));
        var interval = PairedBootstrap.Difference(Array.ConvertAll(pairs, pair => pair.Candidate - pair.Floor), Resamples, 0.95, seed);
        var passed = mustBeat ? interval.Lower > 0 : interval.Mean >= -Math.Max(options.Margin, 3 * interval.StandardError);
        return new GateResult(
            name, passed,
            Text($"NDCG@20 {pairs.Average(pair => pair.Candidate):F4} against {pairs.Average(pair => pair.Floor):F4} of what sells: {interval.Mean:+0.0000;-0.0000} (95 % from {interval.Lower:+0.0000;-0.0000}), {places.Length} shoppers"));
    }

    private GateResult Coverage(ModelScores twin, ModelScores? champion)
    {
        var least = options.Coverage * (champion?.Coverage ?? 0);
        return new GateResult("coverage", twin.Coverage >= least, Text($"{twin.Coverage:P1} of the items shown, at least {least:P1}"));
    }

    private GateResult Calibrated(RecommendationModel twin, RecommendationModel? champion, BacktestData data)
    {
        var (worst, detail) = CalibrationOf(twin, data);
        var allowed = Math.Max(options.Calibration, champion is null ? 0 : 1.1 * CalibrationOf(champion, data).Worst);
        return new GateResult("calibration", worst <= allowed, Text($"worst decile off by {worst:P0} beyond chance, at most {allowed:P0}; {detail}"));
    }

    /// <summary>
    /// Predicted against seen purchases by deciles of the prediction, beyond what chance explains. The prediction is for the days that the ranker looks
    /// ahead and the window may be shorter, so both are held to their own mean.
    /// </summary>
    private static (double Worst, string Detail) CalibrationOf(RecommendationModel model, BacktestData data)
    {
        var rows = new List<(float Predicted, bool Bought)>();
        var result = new ScoredItem[200];
        foreach (var shopper in data.Shoppers.Where(shopper => !shopper.IsCold))
        {
            var count = model.Recommend(model.Prepare(shopper.History, data.Items, data.Window.SplitMs), [], default, excludeBought: false, result);
            rows.AddRange(result[..count].Select(one => (one.Score, shopper.Bought.Contains(one.Item))));
        }

        var calibration = Calibration.Of(rows);
        var (predicted, seen) = (calibration.All.Predicted, (int)Math.Round(calibration.All.Seen * rows.Count));
        if (seen < 50 || predicted <= 0)
        {
            return (0, $"{seen} purchases are too few to tell");
        }

        var worst = 0.0;
        foreach (var tenth in calibration.Tenths)
        {
            var expected = tenth.Count * tenth.Predicted * calibration.All.Seen / predicted;
            var bought = tenth.Count * tenth.Seen;
            if (expected < 20 && bought < 20)
            {
                continue;
            }

            // Lines of a basket go together: three standard errors of a count with twice the variance of independent ones.
            var chance = 3 * Math.Sqrt(2 * Math.Max(expected, bought));
            worst = Math.Max(worst, Math.Max(0, Math.Abs(bought - expected) - chance) / Math.Max(1, expected));
        }

        return (worst, Text($"{seen} bought of {rows.Count} predicted"));
    }

    /// <summary>A shopper's list does not depend on who was ranked before.</summary>
    private static GateResult OrderInvariant(RecommendationModel model, ModelScores scores, BacktestData data)
    {
        var different = 0;
        var places = Enumerable.Range(0, Math.Min(Sample, data.Shoppers.Count)).Reverse().ToArray();
        foreach (var place in places)
        {
            different += Ranked(model, data.Shoppers[place].History, data).SequenceEqual(scores.Lists[place]) ? 0 : 1;
        }

        return new GateResult("order", different == 0, $"{different} of {places.Length} lists change when shoppers are ranked in another order");
    }

    private IEnumerable<GateResult> Agreement(GateCandidate candidate, ModelScores twin, BacktestData data, CancellationToken token)
    {
        var final = ModelScores.Of(candidate.Model, data, token);
        var known = Enumerable.Range(0, data.Shoppers.Count).Where(place => !data.Shoppers[place].IsCold).ToArray();
        if (known.Length == 0)
        {
            yield return new GateResult("twin", true, "no known shoppers to compare lists of");
            yield break;
        }

        var bySize = known.OrderBy(place => data.Shoppers[place].History.Count).ThenBy(place => place).Take(int.MaxValue).ToArray();
        var overlaps = Array.ConvertAll(bySize, place => (double)final.Lists[place].Select(one => one.Item).Intersect(twin.Lists[place].Select(one => one.Item)).Count() / Math.Max(1, twin.Lists[place].Length));
        var half = overlaps.Length / 2;
        var least = Math.Min(overlaps[..Math.Max(1, half)].Average(), overlaps[half..].Average());
        yield return new GateResult("twin", final.Invalid == 0 && least >= options.Agreement, Text($"{overlaps.Average():P0} of a list in common with the backtest twin ({least:P0} among the lighter or heavier half), at least {options.Agreement:P0}"));

        var differences = Array.ConvertAll(bySize, place => final.All(place) - twin.All(place));
        var interval = PairedBootstrap.Difference(differences, Resamples, 0.95, seed);
        var allowed = Math.Max(options.Margin, 3 * interval.StandardError);
        yield return new GateResult("replay", interval.Mean >= -allowed, Text($"on the days that it has seen {interval.Mean:+0.0000;-0.0000} NDCG@20 against the twin that has not, at least -{allowed:F4}"));
    }

    private static ScoredItem[] Ranked(RecommendationModel model, UserHistory history, BacktestData data)
    {
        var result = new ScoredItem[ModelScores.Top];
        return result[..model.Recommend(model.Prepare(history, data.Items, data.Window.SplitMs), [], default, excludeBought: false, result)];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
