using OpsConsole.Catalog;

namespace OpsConsole.FeatureStore.Checkpoints;

/// <summary>Tells whether a catalogue still gives the ordinals and departments that stored values use.</summary>
internal static class CatalogMark
{
    /// <summary>A 64-bit mark of the first items (FNV-1a over ids and departments, http://www.isthe.com/chongo/tech/comp/fnv/).</summary>
    public static long Of(CatalogSnapshot catalog, int count)
    {
        var hash = 14695981039346656037ul;
        for (var item = 0; item < count; item++)
        {
            var category = catalog.Items[item].Category.AsSpan();
            var slash = category.IndexOf('/');
            Mix(catalog.Items[item].Id);
            Mix(slash < 0 ? category : category[..slash]);
        }

        return (long)hash;

        void Mix(ReadOnlySpan<char> text)
        {
            foreach (var character in text)
            {
                hash = (hash ^ character) * 1099511628211ul;
            }

            hash = (hash ^ 0xffff) * 1099511628211ul;
        }
    }
}
