using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using OpsConsole.Engines.Features;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Time;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>Hands served slates to <see cref="ServedSlates"/>, a sample of them with the feature vectors of their first places.</summary>
internal sealed class SlateLog(ServedSlates served, ShopClock shop, IOptions<RecommendationsOptions> options)
{
    /// <summary>Ends the id of a slate that nobody was shown; no source has this letter.</summary>
    private const char ShadowLetter = 'h';

    private readonly int _vectorsOneIn = options.Value.VectorsOneIn;
    private readonly int _vectorRows = options.Value.VectorRows;
    private long _ranked;

    /// <summary>Logs what a request was answered with. Never waits; costs next to nothing where this second has had its share.</summary>
    public void Offer(in SlateHead head, in SlateRequest request, in Served answer)
    {
        if (!served.TryReserve())
        {
            return;
        }

        var slate = answer.Slate;
        served.OfferReserved(new ServedSlate(
            SlateWriter.IdOf(head, slate), shop.NowMs, request.UserId, SlateSurfaces.Name(request.Surface), slate.Source.Name(), slate.ModelVersion,
            answer.Assignment?.Experiment, answer.Assignment?.Arm, slate.Policy, ItemsOf(slate), VectorsOf(slate, answer.State.Sequence)));
    }

    /// <summary>Logs what the model in shadow would have answered to the request of a generation: its id is that of the slate shown but for the letter at its end.</summary>
    public void OfferShadow(long epoch, long generation, in SlateRequest request, Slate slate, long userSequence)
    {
        if (!served.TryReserve())
        {
            return;
        }

        served.OfferReserved(new ServedSlate(
            SlateWriter.IdOf(epoch, generation, ShadowLetter), shop.NowMs, request.UserId, SlateSurfaces.Name(request.Surface), ServedSlate.Shadow, slate.ModelVersion,
            null, null, ServedPolicies.Greedy, ItemsOf(slate), VectorsOf(slate, userSequence)));
    }

    private static ImmutableArray<ServedItem> ItemsOf(Slate slate)
    {
        var known = slate.Catalog.Snapshot.Items;
        var items = new ServedItem[slate.Count];
        for (var place = 0; place < items.Length; place++)
        {
            ref readonly var item = ref slate.Items[place];
            items[place] = new ServedItem(known[item.Ordinal].Id, item.Ordinal, item.Score, item.Propensity);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    private ServedVectors? VectorsOf(Slate slate, long userSequence)
    {
        if (slate.Candidates is not { } candidates || slate.Count == 0 || _vectorsOneIn == 0 || Interlocked.Increment(ref _ranked) % _vectorsOneIn != 0)
        {
            return null;
        }

        var ordinals = new int[Math.Min(_vectorRows, slate.Count)];
        for (var place = 0; place < ordinals.Length; place++)
        {
            ordinals[place] = slate.Items[place].Ordinal;
        }

        var values = new float[ordinals.Length * FeatureDefinitions.Count];
        var rows = candidates.Model.Features(candidates, ordinals, values);
        return new ServedVectors(candidates.Model.SchemaHash, userSequence, candidates.Items.AsOfSequence, candidates.NowMs, rows, values);
    }
}
