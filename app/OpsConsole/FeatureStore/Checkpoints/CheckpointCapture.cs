using OpsConsole.Catalog;
using OpsConsole.Engines.Features;

namespace OpsConsole.FeatureStore.Checkpoints;

/// <summary>What changed in the online values since the last checkpoint, and what is stored whole, all as of one sequence.</summary>
/// <param name="Sequence">Every event up to it is in the values, and none after it.</param>
/// <param name="UnknownItems">Events so far that named an item the catalogue did not have.</param>
/// <param name="Shoppers">Shoppers in all.</param>
/// <param name="Changed">Shoppers whose values are newer than those stored.</param>
/// <param name="Removed">Shoppers who were let go.</param>
/// <param name="Items">Every item.</param>
/// <param name="Trends">The trending counters.</param>
/// <param name="Catalog">The catalogue whose ordinals the values use.</param>
internal sealed record CheckpointCapture(
    long Sequence, long UnknownItems, int Shoppers, IReadOnlyList<StoredShopper> Changed, IReadOnlyList<string> Removed, ItemStatistics Items, TrendState Trends, CatalogSnapshot Catalog);
