namespace OpsConsole.Merchandising.Merging;

/// <summary>Something that two editors changed differently. What is merged has mine; the editor decides.</summary>
/// <param name="Field">The field: <c>stock</c>, <c>when.market</c>; for an item <c>items[MUG-1]</c>.</param>
/// <param name="Base">What both began with; null: nothing.</param>
/// <param name="Mine">What the editor made of it; null: taken out.</param>
/// <param name="Theirs">What was saved meanwhile; null: taken out.</param>
public sealed record MergeConflict(string Field, string? Base, string? Mine, string? Theirs);
