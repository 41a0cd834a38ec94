using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Catalog;
using OpsConsole.FeatureStore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>
/// The list that answers when nothing else can. It is kept in the data folder with all that is needed to show its items, so that it serves
/// from the first request of a start, before the database is even read.
/// </summary>
/// <remarks>What sells now comes first, then the list in the binary (the demo shop's), then the catalogue in its own order.</remarks>
internal sealed partial class LastResortList(
    DataFolder folder, CurrentServingCatalog catalog, OnlineFeatures features, ILogger<LastResortList> logger)
{
    /// <summary>Items of the list: enough that some are in stock.</summary>
    public const int Bound = 200;

    private static readonly string[] InBinary = ReadBinary();

    private readonly Lock _turn = new();
    private volatile Shelf _current = Shelf.Bare;

    /// <summary>What serving reads.</summary>
    public Shelf Current => _current;

    private string Path => System.IO.Path.Combine(folder.Root, "last-resort.json");

    /// <summary>Takes up the list of the last run; without a readable one there is none until the catalogue is loaded.</summary>
    public void Load()
    {
        try
        {
            if (File.Exists(Path) && JsonSerializer.Deserialize(File.ReadAllBytes(Path), LastResortJson.Default.LastResortItemArray) is { } items)
            {
                _current = Shelf.Of([.. items.Take(Bound)], []);
            }
        }
        catch (Exception failure) when (failure is IOException or JsonException or UnauthorizedAccessException)
        {
            Unreadable(logger, failure);
        }
    }

    /// <summary>Makes the list anew from the catalogue and what sells, and saves it where it has changed. O(items).</summary>
    public void Refresh()
    {
        var items = catalog.Current;
        if (items.Snapshot.Items.Count == 0)
        {
            return;
        }

        lock (_turn)
        {
            var ordinals = Choose(items);
            LastResortItem[] chosen = [.. ordinals.Select(ordinal => LastResortItem.Of(items.Snapshot.Items[ordinal]))];
            var same = chosen.AsSpan().SequenceEqual(_current.Items);
            _current = same ? _current with { ServedOrdinals = ordinals } : Shelf.Of(chosen, ordinals);
            if (!same)
            {
                Save(chosen);
            }
        }
    }

    private int[] Choose(ServingCatalog items)
    {
        var chosen = new List<int>(Bound);
        var seen = new HashSet<int>();
        foreach (ref readonly var item in features.Trending.Overall)
        {
            Take(item.Ordinal);
        }

        foreach (var id in InBinary)
        {
            Take(items.Snapshot.Find(id)?.Ordinal ?? -1);
        }

        for (var ordinal = 0; chosen.Count < Bound && ordinal < items.Snapshot.Items.Count; ordinal++)
        {
            Take(ordinal);
        }

        return [.. chosen];

        void Take(int ordinal)
        {
            if (chosen.Count < Bound && items.MayShow(ordinal) && seen.Add(ordinal))
            {
                chosen.Add(ordinal);
            }
        }
    }

    private void Save(LastResortItem[] chosen)
    {
        try
        {
            // Renamed into place: a crash leaves the old list or the new one, never half of one.
            var draft = Path + ".new";
            using (var file = File.Create(draft))
            {
                JsonSerializer.Serialize(file, chosen, LastResortJson.Default.LastResortItemArray);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, Path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk must not take the list in memory away.
            Unwritable(logger, failure);
        }
    }

    private static string[] ReadBinary()
    {
        using var resource = typeof(LastResortList).Assembly.GetManifestResourceStream("demo/last-resort.txt");
        if (resource is null)
        {
            return [];
        }

        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last-resort list of the data folder cannot be read; it is made anew from the catalogue")]
    private static partial void Unreadable(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last-resort list cannot be saved; the one in memory serves on")]
    private static partial void Unwritable(ILogger logger, Exception failure);

    /// <summary>The list at one moment.</summary>
    /// <param name="Items">Its items, with all that is shown of them.</param>
    /// <param name="Catalog">A catalogue of these items alone, for the time before the shop's own is loaded.</param>
    /// <param name="ServedOrdinals">Their ordinals in the shop's catalogue; empty before it is loaded.</param>
    internal sealed record Shelf(LastResortItem[] Items, ServingCatalog Catalog, int[] ServedOrdinals)
    {
        public static readonly Shelf Bare = new([], ServingCatalog.Empty, []);

        /// <summary>Ordinals in the shop's catalogue.</summary>
        public ReadOnlySpan<int> Ordinals => ServedOrdinals;

        public static Shelf Of(LastResortItem[] items, int[] ordinals) =>
            new(items, ServingCatalog.Build(new CatalogSnapshot([.. items.Select((item, place) => item.ToCatalog(place))], 1), ServingCatalog.Empty), ordinals);
    }
}

/// <summary>One item of the last-resort list, as saved.</summary>
internal sealed record LastResortItem(string Id, string Title, decimal Price, string Currency)
{
    public static LastResortItem Of(CatalogItem item) => new(item.Id, item.Title, item.Price, item.Currency);

    public CatalogItem ToCatalog(int ordinal) => new(ordinal, Id, Title, "", Price, Currency, InStock: true);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LastResortItem[]))]
internal sealed partial class LastResortJson : JsonSerializerContext;
