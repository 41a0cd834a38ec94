namespace OpsConsole.MobileClient.Shoppers;

/// <summary>
/// The shop as one visit meets it. Two exist: the HTTP API, seen by a simulated phone, and the shop of the past, from which the
/// demo's history is made.
/// </summary>
public interface IStorefront
{
    /// <summary>The phone's clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The home slate, or null when the shop did not answer.</summary>
    ValueTask<ShownSlate?> HomeAsync(CancellationToken token);

    /// <summary>What the shop shows beside an item; null when it shows nothing.</summary>
    ValueTask<ShownSlate?> SimilarAsync(int item, CancellationToken token);

    /// <summary>What the shop suggests for a basket; null when it suggests nothing.</summary>
    ValueTask<ShownSlate?> BasketAsync(IReadOnlyList<int> basket, CancellationToken token);

    /// <summary>Opens the page of an item; false when it cannot be had now.</summary>
    ValueTask<bool> OpenAsync(int item, CancellationToken token);

    /// <summary>Reports what the shopper did.</summary>
    ValueTask ReportAsync(ShopperAction action, CancellationToken token);

    /// <summary>Lets time pass.</summary>
    ValueTask DwellAsync(TimeSpan time, CancellationToken token);
}

/// <summary>A slate on the screen.</summary>
/// <param name="SlateId">The shop's id of it.</param>
/// <param name="Surface">Where on the phone.</param>
/// <param name="Items">World numbers by position; -1 for an item this world does not know.</param>
public sealed record ShownSlate(string? SlateId, string Surface, IReadOnlyList<int> Items);

/// <summary>One thing a shopper did.</summary>
/// <param name="Type">As in the event contract: <c>impression</c>, <c>tap</c> …</param>
/// <param name="Item">World number of the item; -1 without one.</param>
/// <param name="At">When.</param>
/// <param name="Surface">Where on the phone.</param>
/// <param name="SlateId">The slate that showed the item, or null.</param>
/// <param name="Position">Place in the slate, from 0.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Query">What was searched for.</param>
public readonly record struct ShopperAction(
    string Type, int Item, DateTimeOffset At, string Surface, string? SlateId = null, int? Position = null, int Quantity = 1, string? Query = null);
