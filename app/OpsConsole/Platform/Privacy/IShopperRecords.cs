using System.Text.Json;

namespace OpsConsole.Platform.Privacy;

/// <summary>One place that holds what names a shopper, on disk or in memory. A capability registers one for each of its places: what is not registered is neither exported nor erased.</summary>
public interface IShopperRecords
{
    /// <summary>What the export calls it: <c>events</c>, <c>profile</c> …</summary>
    string Place { get; }

    /// <summary>Writes what is held of a shopper, as one JSON value.</summary>
    Task ExportAsync(string userId, Utf8JsonWriter json, CancellationToken token);

    /// <summary>Erases what is held of a shopper; gives how many records that were. Done again after a crash, so erasing twice must do no harm.</summary>
    Task<long> EraseAsync(string userId, CancellationToken token);
}
