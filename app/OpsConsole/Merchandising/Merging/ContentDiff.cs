using System.Globalization;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Merging;

/// <summary>Something that one content says otherwise than another.</summary>
/// <param name="What">Which field, or which item.</param>
/// <param name="Before">What it was; null: it was not there.</param>
/// <param name="After">What it is; null: it is no longer there.</param>
public sealed record ContentChange(string What, string? Before, string? After);

/// <summary>Says in merchandisers' words how two contents of one list or rule differ. A pure function.</summary>
public static class ContentDiff
{
    /// <summary>The differences: fields first, then items in the order of the later content, then what was taken out.</summary>
    /// <param name="before">The earlier content; null: there was none.</param>
    /// <param name="after">The later one; null: there is none.</param>
    /// <param name="catalog">For titles.</param>
    public static IReadOnlyList<ContentChange> Between(RevisionContent? before, RevisionContent? after, CatalogSnapshot catalog)
    {
        var changes = new List<ContentChange>();
        if ((before ?? after) is FallbackListContent)
        {
            var (old, now) = ((FallbackListContent?)before, (FallbackListContent?)after);
            Field("Out of stock", old?.Stock, now?.Stock);
            Items("", old?.Items, now?.Items);
            Items("reserve, ", old?.Reserve, now?.Reserve);
        }
        else
        {
            var (old, now) = ((RuleContent?)before, (RuleContent?)after);
            Field("Name", old?.Name, now?.Name);
            Field("Surface", old?.When.Surface, now?.When.Surface);
            Field("Market", old?.When.Market, now?.When.Market);
            Field("Segment", old?.When.Segment, now?.When.Segment);
            Field("Category looked at", old?.When.Category, now?.When.Category);
            Field("Query", old?.When.Query, now?.When.Query);
            Field("Effect", old?.Effect, now?.Effect);
            Field("Category acted on", old?.ItemCategory, now?.ItemCategory);
            Field("First place", old?.Place, now?.Place);
            Field("Factor", old?.Factor, now?.Factor);
            Field("Out of stock", old?.Stock, now?.Stock);
            Field("Priority", old?.Priority, now?.Priority);
            Items("", old?.Items, now?.Items);
        }

        return changes;

        void Field<T>(string what, T was, T becomes)
        {
            if (!EqualityComparer<T>.Default.Equals(was, becomes))
            {
                changes.Add(new ContentChange(what, Text(was), Text(becomes)));
            }
        }

        void Items(string part, IReadOnlyList<string>? was, IReadOnlyList<string>? becomes)
        {
            var (old, now) = (was ?? [], becomes ?? []);
            var kept = ItemOrderMerge.Kept(old, now).ToHashSet(StringComparer.Ordinal);
            for (var place = 0; place < now.Count; place++)
            {
                if (!kept.Contains(now[place]))
                {
                    changes.Add(new ContentChange(Title(now[place]), Place(part, old, now[place]), Place(part, now, now[place])));
                }
            }

            changes.AddRange(old.Where(id => !now.Contains(id)).Select(id => new ContentChange(Title(id), Place(part, old, id), null)));
        }

        string Title(string id) => catalog.Find(id)?.Title ?? id;
    }

    private static string? Place(string part, IReadOnlyList<string> items, string id)
    {
        for (var place = 0; place < items.Count; place++)
        {
            if (items[place] == id)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{part}place {place + 1}");
            }
        }

        return null;
    }

    private static string? Text<T>(T value) => value switch
    {
        null => null,
        StockPolicy.CloseGap => "close the gap",
        StockPolicy.Backfill => "fill from the reserve",
        StockPolicy.Badge => "keep with a badge",
        RuleEffect effect => EffectWords.Of(effect),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
