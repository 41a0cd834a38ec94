using OpsConsole.Catalog;
using OpsConsole.Platform.Security;

namespace OpsConsole.Merchandising.Content;

/// <summary>What is wrong with a content, by field, and what is only worth knowing.</summary>
/// <param name="Errors">Messages by field: it must not be published.</param>
/// <param name="Warnings">It may be, but somebody should know.</param>
public sealed record ContentFindings(IReadOnlyDictionary<string, string[]> Errors, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether it may be published.</summary>
    public bool Valid => Errors.Count == 0;
}

/// <summary>Checks contents against their rules and the catalogue of the moment.</summary>
public static class ContentChecks
{
    /// <summary>Items that a slot shows unless a request says otherwise.</summary>
    public const int UsualSlots = 20;

    /// <summary>Items in stock that a list should have for each that it shows.</summary>
    public const double Cover = 1.2;

    private const int MaxName = 100;

    /// <summary>Checks a content.</summary>
    /// <param name="content">List or rule.</param>
    /// <param name="catalog">Whose items it may name.</param>
    /// <param name="surfaces">Surfaces that slates have.</param>
    public static ContentFindings Check(RevisionContent content, CatalogSnapshot catalog, IReadOnlyCollection<string> surfaces)
    {
        var errors = new Dictionary<string, string[]>();
        var warnings = new List<string>();
        switch (content)
        {
            case FallbackListContent list:
                CheckList(list, catalog, errors, warnings);
                break;
            case RuleContent rule:
                CheckRule(rule, catalog, surfaces, errors, warnings);
                break;
        }

        return new ContentFindings(errors, warnings);
    }

    /// <summary>Items of a list that can be sold now, reserve included where it is used.</summary>
    public static int InStock(FallbackListContent list, CatalogSnapshot catalog) =>
        list.Items.Concat(list.Stock == StockPolicy.Backfill ? list.Reserve : []).Count(id => catalog.Find(id) is { InStock: true });

    /// <summary>Items in stock under which a list is short: <see cref="Cover"/> times the places that it fills, but never more than it names.</summary>
    public static int Wanted(FallbackListContent list) =>
        Math.Min((int)Math.Ceiling(Slots(list) * Cover), list.Items.Count + (list.Stock == StockPolicy.Backfill ? list.Reserve.Count : 0));

    /// <summary>A list's stock in words, for one that is short.</summary>
    public static string Shortage(FallbackListContent list, int inStock) => Wanted(list) > Slots(list)
        ? $"{inStock} items are in stock; {Wanted(list)} would leave room for some to sell out"
        : $"{inStock} of its {Wanted(list)} items are in stock; it has no others to show instead";

    private static int Slots(FallbackListContent list) => Math.Min(UsualSlots, list.Items.Count);

    private static void CheckList(FallbackListContent list, CatalogSnapshot catalog, Dictionary<string, string[]> errors, List<string> warnings)
    {
        Identifiers(errors, ("slot", list.Slot), ("market", list.Market), ("segment", list.Segment));
        if (!Identifier.IsValid(list.Slot))
        {
            errors["slot"] = [$"must be {Identifier.Rule}"];
        }

        if (list.Items.Count is < FallbackListContent.MinItems or > FallbackListContent.MaxItems)
        {
            errors["items"] = [$"must name {FallbackListContent.MinItems} to {FallbackListContent.MaxItems} items"];
        }

        if (list.Reserve.Count > FallbackListContent.MaxItems)
        {
            errors["reserve"] = [$"must name at most {FallbackListContent.MaxItems} items"];
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        CheckItems("items", list.Items, catalog, seen, errors, warnings);
        CheckItems("reserve", list.Reserve, catalog, seen, errors, warnings);
        if (errors.Count > 0)
        {
            return;
        }

        var inStock = InStock(list, catalog);
        if (inStock < Wanted(list))
        {
            warnings.Add(Shortage(list, inStock));
        }
    }

    private static void CheckRule(RuleContent rule, CatalogSnapshot catalog, IReadOnlyCollection<string> surfaces, Dictionary<string, string[]> errors, List<string> warnings)
    {
        if (!Identifier.IsValid(rule.Id))
        {
            errors["id"] = [$"must be {Identifier.Rule}"];
        }

        if (string.IsNullOrWhiteSpace(rule.Name) || rule.Name.Length > MaxName)
        {
            errors["name"] = [$"must be 1 to {MaxName} characters"];
        }

        var when = rule.When;
        Identifiers(errors, ("when.market", when.Market), ("when.segment", when.Segment));
        if (when.Surface is not null && !surfaces.Contains(when.Surface))
        {
            errors["when.surface"] = [$"must be one of {string.Join(", ", surfaces)}"];
        }

        if (when.Category is not null && !HasCategory(catalog, when.Category))
        {
            errors["when.category"] = ["is not a category of the catalogue"];
        }

        if (when.Query is { } query && (string.IsNullOrWhiteSpace(query) || query.Length > MaxName))
        {
            errors["when.query"] = [$"must be 1 to {MaxName} characters"];
        }

        if (rule.Priority is < 0 or > RuleContent.MaxPriority)
        {
            errors["priority"] = [$"must be a whole number from 0 to {RuleContent.MaxPriority}"];
        }

        if (rule.Items.Count > RuleContent.MaxItems)
        {
            errors["items"] = [$"must name at most {RuleContent.MaxItems} items"];
        }

        CheckItems("items", rule.Items, catalog, new HashSet<string>(StringComparer.Ordinal), errors, warnings);
        if (rule.ItemCategory is not null && !HasCategory(catalog, rule.ItemCategory))
        {
            errors["itemCategory"] = ["is not a category of the catalogue"];
        }

        if (rule.Items.Count == 0 && rule.ItemCategory is null)
        {
            errors["items"] = ["must name an item, unless itemCategory names a category"];
        }

        CheckEffect(rule, errors);
    }

    private static void CheckEffect(RuleContent rule, Dictionary<string, string[]> errors)
    {
        if (rule.Effect == RuleEffect.Pin)
        {
            if (rule.Place is not (>= 1 and <= RuleContent.MaxPlace))
            {
                errors["place"] = [$"must be a whole number from 1 to {RuleContent.MaxPlace}: the place of the first pinned item"];
            }

            if (rule.ItemCategory is not null)
            {
                errors["itemCategory"] = ["is not for pins: name the items"];
            }
        }
        else if (rule.Place is not null)
        {
            errors["place"] = ["is for pins alone"];
        }

        var range = rule.Effect switch { RuleEffect.Boost => (1d, 100d), RuleEffect.Bury => (0d, 1d), _ => ((double, double)?)null };
        if (range is not var (least, most))
        {
            if (rule.Factor is not null)
            {
                errors["factor"] = ["is for boost and bury alone"];
            }
        }
        else if (rule.Factor is not { } factor || !(rule.Effect == RuleEffect.Boost ? factor > least && factor <= most : factor >= least && factor < most))
        {
            errors["factor"] = [rule.Effect == RuleEffect.Boost ? "must be a number over 1, at most 100" : "must be a number from 0 to under 1"];
        }
    }

    /// <summary>Whether an item's category is a category or lies below it.</summary>
    public static bool Within(string category, string of) =>
        category.StartsWith(of, StringComparison.Ordinal) && (category.Length == of.Length || category[of.Length] == '/');

    private static bool HasCategory(CatalogSnapshot catalog, string category) => category.Length > 0 && catalog.Items.Any(item => Within(item.Category, category));

    private static void CheckItems(string field, IReadOnlyList<string> items, CatalogSnapshot catalog, HashSet<string> seen, Dictionary<string, string[]> errors, List<string> warnings)
    {
        for (var place = 0; place < items.Count; place++)
        {
            var id = items[place];
            if (!Identifier.IsValid(id) || catalog.Find(id) is not { } item)
            {
                errors[$"{field}[{place}]"] = ["is not an item of the catalogue"];
            }
            else if (!seen.Add(id))
            {
                errors[$"{field}[{place}]"] = ["is in the list already"];
            }
            else if (!item.InStock)
            {
                warnings.Add($"{id} ({item.Title}) is out of stock");
            }
            else if (item.Price <= 0)
            {
                warnings.Add($"{id} ({item.Title}) has no price");
            }
        }
    }

    private static void Identifiers(Dictionary<string, string[]> errors, params ReadOnlySpan<(string Field, string? Value)> fields)
    {
        foreach (var (field, value) in fields)
        {
            if (value is not null && !Identifier.IsValid(value))
            {
                errors[field] = [$"must be {Identifier.Rule}"];
            }
        }
    }
}
