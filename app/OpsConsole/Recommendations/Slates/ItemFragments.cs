using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using OpsConsole.Catalog;

namespace OpsConsole.Recommendations.Slates;

/// <summary>
/// The part of an item's JSON that does not depend on the request, serialised once per change of the item:
/// <c>{"id":"…","title":"…","price":…,"currency":"…","score":</c>.
/// </summary>
internal sealed class ItemFragments
{
    public static readonly ItemFragments Empty = new([], []);

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    private readonly IReadOnlyList<CatalogItem> _items;
    private readonly byte[][] _fragments;

    private ItemFragments(IReadOnlyList<CatalogItem> items, byte[][] fragments)
    {
        _items = items;
        _fragments = fragments;
    }

    /// <summary>The bytes of an item.</summary>
    public ReadOnlySpan<byte> this[int ordinal] => _fragments[ordinal];

    /// <summary>Serialises a catalogue; items whose visible parts are as in <paramref name="earlier"/> keep their bytes. O(items).</summary>
    public static ItemFragments Build(IReadOnlyList<CatalogItem> items, ItemFragments earlier)
    {
        var fragments = new byte[items.Count][];
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Encoder, SkipValidation = true });
        for (var ordinal = 0; ordinal < fragments.Length; ordinal++)
        {
            var item = items[ordinal];
            fragments[ordinal] = ordinal < earlier._fragments.Length && LooksTheSame(item, earlier._items[ordinal])
                ? earlier._fragments[ordinal]
                : Serialise(item, writer, buffer);
        }

        return new ItemFragments(items, fragments);
    }

    private static bool LooksTheSame(CatalogItem item, CatalogItem earlier) =>
        ReferenceEquals(item, earlier)
        || (item.Id == earlier.Id && item.Title == earlier.Title && item.Price == earlier.Price && item.Currency == earlier.Currency);

    private static byte[] Serialise(CatalogItem item, Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteString("id"u8, item.Id);
        writer.WriteString("title"u8, item.Title);
        writer.WriteNumber("price"u8, item.Price);
        writer.WriteString("currency"u8, item.Currency);
        writer.Flush();
        return [.. buffer.WrittenSpan, .. ",\"score\":"u8];
    }
}
