using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Time;

namespace OpsConsole.Platform.Served;

/// <summary>
/// Notes who was served which arm of an experiment: the first logged slate counts, whether or not the shopper did anything with it, because an arm
/// whose slates nobody sees must not lose its shoppers from the comparison.
/// </summary>
public sealed class AttributionExposures
{
    /// <summary>Slates reach the file at most this much later than they were made; real time.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(10);

    private readonly ServedDatabase _served;
    private readonly AttributionDatabase _database;
    private readonly ShopClock _shop;

    internal AttributionExposures(ServedDatabase served, AttributionDatabase database, ShopClock shop) => (_served, _database, _shop) = (served, database, shop);

    /// <summary>Takes in what was served since a moment. Taking it in again changes nothing. Blocks on the disk.</summary>
    /// <param name="experiment">Id.</param>
    /// <param name="since">The moment that the last call returned, or the experiment's start.</param>
    /// <returns>Where the next call may begin.</returns>
    public DateTimeOffset TakeIn(string experiment, DateTimeOffset since)
    {
        using (var there = _database.OpenToRead())
        {
            if (there is null)
            {
                return since;
            }
        }

        var next = _shop.GetUtcNow() - (Lag * _shop.Speed);
        var exposures = Read(experiment, since.ToUnixTimeMilliseconds());
        if (exposures.Count > 0)
        {
            using var tables = new AttributionTables(_database);
            tables.WriteExposures(exposures);
        }

        return next > since ? next : since;
    }

    private List<(string Experiment, string UserId, string Arm, long FirstAtMs)> Read(string experiment, long sinceMs)
    {
        var exposures = new List<(string, string, string, long)>();
        using var connection = _served.Open();
        using var select = new SqliteStatement(
            connection,
            """
            SELECT user_id, arm, min(at) FROM slate
            WHERE at >= ?1 AND experiment = ?2 AND user_id IS NOT NULL AND arm IS NOT NULL AND source <> ?3 GROUP BY user_id, arm ORDER BY 3
            """);
        select.Bind(1, sinceMs).Bind(2, experiment).Bind(3, ServedSlate.Shadow);
        while (select.Step())
        {
            exposures.Add((experiment, select.Text(0)!, select.Text(1)!, select.Int64(2)));
        }

        return exposures;
    }
}
