using System.Collections.Frozen;

namespace OpsConsole.Ingestion.Imports;

/// <summary>Derives a category from a title that came without one: the last word of it that names a kind of product.</summary>
internal static class ProductNouns
{
    private static readonly FrozenSet<string> Nouns = new[]
    {
        "Apron", "Bag", "Basket", "Bathmat", "Bell", "Bottle", "Bowl", "Box", "Bracelet", "Candle", "Card", "Charm", "Clock", "Cushion", "Decoration", "Doormat", "Earrings",
        "Frame", "Garland", "Gift", "Hanger", "Holder", "Hook", "Jar", "Jug", "Kit", "Lamp", "Lantern", "Lights", "Magnet", "Mirror", "Mug", "Napkin", "Necklace", "Notebook",
        "Ornament", "Paper", "Parasol", "Pen", "Pencil", "Plate", "Purse", "Ribbon", "Ring", "Scarf", "Sign", "Soap", "Spoon", "Sticker", "Tape", "Teapot", "Tin", "Tissue",
        "Towel", "Toy", "Tray", "Umbrella", "Vase", "Warmer", "Wreath",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>root/Noun</c>; the root alone when the title names no such kind.</summary>
    public static string CategoryOf(string root, string title)
    {
        foreach (var word in title.Split((char[])[' ', ',', '.', '/', '-', '+', '&'], StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            foreach (var form in (ReadOnlySpan<string>)[word, word.TrimEnd('S', 's'), word.EndsWith("ES", StringComparison.OrdinalIgnoreCase) ? word[..^2] : word])
            {
                if (Nouns.TryGetValue(form, out var noun))
                {
                    return $"{root}/{noun}";
                }
            }
        }

        return root;
    }
}
