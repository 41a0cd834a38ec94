using Microsoft.Extensions.Options;
using OpsConsole.Engines.Drift;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models;

namespace OpsConsole.Drift.Monitors;

/// <summary>
/// The paired shadow: would a model trained until the middle of the window rank what was bought in its second half better than the champion does,
/// shopper by shopper? It sees what a shop loses weeks before the distributions of prices or quantities move.
/// </summary>
/// <remarks>
/// The challenger is trained here, in the linear way, and is held against the champion's own linear part: the difference is what the weeks since
/// the champion's training are worth, and nothing else. A champion that is fresher than the middle of the window has nothing to lose yet.
/// </remarks>
internal sealed class ShadowMonitor(PurchaseReader purchases, IOptions<DriftOptions> options) : IDriftSource
{
    private const int Top = 20;
    private static readonly DriftMonitor Shadow = new(
        "model.pairedShadow", "A retrained model's lead", "model", "z", 2, 3, "NDCG@20 of a model trained until the middle of the window less the champion's, by shopper, in standard errors, on what was bought since.");

    public IReadOnlyList<DriftMonitor> Monitors { get; } = [Shadow];

    public IReadOnlyList<DriftFinding> Check(DriftPeriod period, CancellationToken token)
    {
        if (period.Champion is not { } champion)
        {
            return [];
        }

        var middle = (period.Window.FromMs + period.Window.UntilMs) / 2;
        var reference = new DriftReference("training", new Stretch(Math.Min(0, champion.Model.AsOfMs), champion.Model.AsOfMs));
        return [new DriftFinding(Shadow, [champion.Model.AsOfMs >= middle || champion.Model.ItemCount > options.Value.ShadowMostItems ? Nothing(reference) : Compare(champion.Model.Generator, middle, period, reference, token)])];
    }

    private static DriftComparison Nothing(DriftReference reference) => new(reference, 0, 0, 0, 0, 0, 1, 0, 0, 0, Seasonal: false, null);

    private DriftComparison Compare(LinearBlendModel champion, long middle, DriftPeriod period, DriftReference reference, CancellationToken token)
    {
        var log = purchases.ReadWithWindow(DateTimeOffset.FromUnixTimeMilliseconds(middle), period.Window.Until, token);
        var holdout = new Holdout(log, middle, period.Window.UntilMs);
        var truth = holdout.Truth(Audience.All);
        if (holdout.Past.Lines.Count == 0 || truth.Count < options.Value.LeastShoppers)
        {
            return Nothing(reference);
        }

        var challenger = LinearBlendModel.Train(holdout.Past, middle, new LinearBlendOptions(), null, token);
        var histories = LinearBlendModel.Replay(holdout.Past);
        var differences = truth.Select(pair =>
        {
            token.ThrowIfCancellationRequested();
            var history = holdout.IsKnown(pair.Key) ? histories[pair.Key] : UserHistory.Empty;
            return NdcgOf(challenger, history, pair.Value) - NdcgOf(champion, history, pair.Value);
        }).ToArray();
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(one => (one - mean) * (one - mean)) / Math.Max(1, differences.Length - 1) / differences.Length);
        var z = error > 0 ? mean / error : 0;
        return new DriftComparison(
            reference, Math.Max(0, z), mean, 0, Math.Max(0, z - 1.645), Math.Max(0, z + 1.645), PairedShadow.PValue(z), holdout.Past.Lines.Count, holdout.Window.Lines.Count, differences.Length, Seasonal: false, null)
        {
            Sufficient = true,
        };
    }

    private static double NdcgOf(LinearBlendModel model, UserHistory history, HashSet<int> wanted)
    {
        Span<ScoredItem> list = stackalloc ScoredItem[Top];
        var count = model.Recommend(history, [], default, excludeBought: false, list);
        Span<int> items = stackalloc int[Top];
        for (var place = 0; place < count; place++)
        {
            items[place] = list[place].Item;
        }

        return ListMetrics.Of(items[..count], wanted, Top).Ndcg;
    }
}
