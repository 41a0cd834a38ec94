using System.Globalization;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Preview;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Inspection;

/// <summary>Makes merchandisers' previews: the pipeline itself, with other lists and rules, and without noting anything.</summary>
internal sealed class PreviewMaker(RecommendationPipeline pipeline, CurrentServingCatalog catalog, SlatePool pool)
{
    public async Task<PreviewedSlate> MakeAsync(PreviewRequest request, MerchandisingSnapshot snapshot, CancellationToken token)
    {
        var items = catalog.Current;
        if (!SlateSurfaces.TryParse(request.Surface, out var surface))
        {
            throw new ArgumentException($"{request.Surface} is no surface", nameof(request));
        }

        int[] beside = request.ItemId is { } id && items.Snapshot.Find(id) is { } known ? [known.Ordinal] : [];
        var wanted = new SlateRequest(request.UserId, surface, items, beside, request.Limit, request.Segment, ExcludeBought: false)
        {
            Market = request.Market, Preview = new SlatePreview(snapshot, request.AiOff),
        };
        var served = await pipeline.ServeAsync(wanted, pipeline.DeadlineOf(null), token);
        var slate = served.Slate;
        var list = snapshot.FindList(request.Surface, request.Market, request.Segment ?? served.State.Segment);
        var shown = new PreviewedItem[slate.Count];
        for (var place = 0; place < shown.Length; place++)
        {
            var item = slate.Items[place];
            var sold = slate.Catalog.Snapshot.Items[item.Ordinal];
            var rule = served.Rules.RuleOf(item.Ordinal);
            shown[place] = new PreviewedItem(
                place, sold.Id, sold.Title, sold.Price, sold.Currency, item.Score, item.Reason.Code(), item.Reason == ItemReason.Pinned, sold.InStock, rule, Why(item, sold, served.Rules, rule, list));
        }

        var acting = served.Rules.Rules.Select(rule => new ActingRule(rule.Id, rule.Name, rule.Effect, [.. shown.Where(item => item.Rule == rule.Id).Select(item => item.Id)])).ToArray();
        var preview = new PreviewedSlate(slate.Source.Name(), served.IsDegraded, served.Reasons.ToCodes(), slate.ModelVersion, shown, acting, served.Rules.ShadowedRules);
        pool.Return(slate);
        return preview;
    }

    private static string Why(in SlateItem item, CatalogItem sold, RuleSet rules, string? rule, CuratedList? list)
    {
        var acting = rule is null ? null : rules.Rules.First(one => one.Id == rule);
        var name = acting is null ? null : $"the rule “{(acting.Name.Length > 0 ? acting.Name : acting.Id)}”";
        var words = item.Reason switch
        {
            ItemReason.Pinned => $"pinned by {name}",
            ItemReason.Curated => $"from the list {list?.Subject}, revision {list?.Number}",
            ItemReason.LastResort => "from the list of last resort",
            var reason => reason.Code().Replace('_', ' '),
        };
        var factor = rules.FactorOf(item.Ordinal);
        if (factor != 1 && item.Reason != ItemReason.Pinned)
        {
            words += string.Create(CultureInfo.InvariantCulture, $"; {(acting!.Effect == RuleEffect.Boost ? "boosted" : "buried")} × {factor:0.####} by {name}");
        }

        return sold.InStock ? words : words + "; out of stock";
    }
}
