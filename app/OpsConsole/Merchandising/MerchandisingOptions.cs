namespace OpsConsole.Merchandising;

/// <summary>Settings under <c>Merchandising</c>.</summary>
public sealed class MerchandisingOptions
{
    /// <summary>Whether somebody else than the last editor must approve; administrators and keys may approve their own. Default true.</summary>
    public bool FourEyes { get; init; } = true;
}

/// <summary>The surfaces that slates have: what a rule's scope may name.</summary>
/// <param name="Surfaces">Names as in the API.</param>
public sealed record SlateSlots(IReadOnlyList<string> Surfaces);
