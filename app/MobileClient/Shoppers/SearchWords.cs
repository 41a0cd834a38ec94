namespace OpsConsole.MobileClient.Shoppers;

/// <summary>What a shopper types to find an item.</summary>
internal static class SearchWords
{
    /// <summary>The last one to three words of a title before its size: people leave out the brand.</summary>
    public static string For(string title, SeededRandom random)
    {
        var comma = title.IndexOf(',', StringComparison.Ordinal);
        var words = (comma > 0 ? title[..comma] : title).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var kept = Math.Min(words.Length, 1 + random.NextInt(3));
        return string.Join(' ', words[^kept..]).ToLowerInvariant();
    }
}
