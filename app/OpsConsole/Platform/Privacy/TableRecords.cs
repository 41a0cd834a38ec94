using System.Text.Json;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Privacy;

/// <summary>Rows of the operational database that a shopper's id finds.</summary>
/// <param name="place">What the export calls them.</param>
/// <param name="database">Where they are.</param>
/// <param name="turns">Whose turn it is to write.</param>
/// <param name="select">Query of what is exported; <c>$user</c> is the shopper.</param>
/// <param name="erase">Statement that erases them.</param>
public sealed class TableRecords(string place, OpsDatabase database, WriteTurns turns, string select, string erase) : IShopperRecords
{
    /// <inheritdoc />
    public string Place => place;

    /// <inheritdoc />
    public Task ExportAsync(string userId, Utf8JsonWriter json, CancellationToken token)
    {
        using var connection = database.OpenHeld();
        ShopperRows.Export(connection, select, userId, json, token);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<long> EraseAsync(string userId, CancellationToken token)
    {
        var mine = await turns.TakeAsync(token).ConfigureAwait(false);
        try
        {
            using var connection = database.OpenHeld();
            return ShopperRows.Erase(connection, userId, erase);
        }
        finally
        {
            if (mine)
            {
                turns.Release();
            }
        }
    }
}
