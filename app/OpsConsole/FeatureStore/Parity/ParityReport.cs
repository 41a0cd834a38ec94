namespace OpsConsole.FeatureStore.Parity;

/// <summary>What comparing logged vectors with their recomputation from the events has found.</summary>
/// <param name="Checked">Vectors compared.</param>
/// <param name="Mismatched">Of these, vectors with at least one value that differs in a bit.</param>
/// <param name="ExpiredServed">Values that were served although they had outlived their time to live at that moment.</param>
/// <param name="NotComparable">Vectors that could not be recomputed: of other feature definitions, or of a model that is gone.</param>
/// <param name="Worst">The feature that differs most often, with an example; null when none does.</param>
/// <param name="ByFeature">Features that differ, most often first.</param>
internal sealed record ParityReport(int Checked, int Mismatched, int ExpiredServed, int NotComparable, ParityMismatch? Worst, IReadOnlyList<FeatureMismatches> ByFeature)
{
    /// <summary>Share of mismatches; null when nothing was compared.</summary>
    public double? Rate => Checked == 0 ? null : (double)Mismatched / Checked;
}

/// <summary>One value that differs.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Served">As it was served; null for missing.</param>
/// <param name="Recomputed">As the events give it; null for missing.</param>
/// <param name="SlateId">The slate.</param>
/// <param name="UserId">The shopper; null where none is named.</param>
/// <param name="ItemId">The item.</param>
/// <param name="At">When it was served.</param>
internal sealed record ParityMismatch(string Feature, float? Served, float? Recomputed, string SlateId, string? UserId, string ItemId, DateTimeOffset At);

/// <summary>How often one feature differs.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Mismatched">Vectors in which it differs.</param>
/// <param name="LargestDifference">Greatest distance of two values; null where all differ by being missing.</param>
/// <param name="Example">The first one.</param>
internal sealed record FeatureMismatches(string Feature, int Mismatched, float? LargestDifference, ParityMismatch Example);
