using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Telemetry.Conversion;
using OpsConsole.Platform.Time;

namespace OpsConsole.Platform.Served;

/// <summary>What came of served slates, by model, source, surface, place and arm; read from the file, some milliseconds a day of minutes.</summary>
/// <remarks>
/// An event counts by the slate that it names, in the minute of its receipt. Slates that were not logged are known by their source alone, and only so
/// do their events count.
/// </remarks>
public sealed class AttributionStore
{
    private readonly AttributionDatabase _database;
    private readonly ShopClock _shop;

    internal AttributionStore(AttributionDatabase database, ShopClock shop) => (_database, _shop) = (database, shop);

    /// <summary>Sums over the last stretch of the shop's time, the minute under way included.</summary>
    /// <param name="shopTime">Whole minutes, at least one; at most 90 days are kept.</param>
    /// <param name="filter">Which slates count; null counts all.</param>
    /// <param name="ago">How long before now the window ends.</param>
    public AttributionRow Window(TimeSpan shopTime, AttributionFilter? filter = null, TimeSpan ago = default)
    {
        var (from, until) = Bounds(shopTime, ago);
        return Between(from, until, filter);
    }

    /// <summary>Sums over a stretch of the shop's time, in whole minutes.</summary>
    /// <param name="from">From the minute of this moment on.</param>
    /// <param name="until">Before the minute of this moment.</param>
    /// <param name="filter">Which slates count; null counts all.</param>
    public AttributionRow Between(DateTimeOffset from, DateTimeOffset until, AttributionFilter? filter = null) =>
        Read("''", from, until, filter ?? new AttributionFilter()).FirstOrDefault() ?? new AttributionRow("", ConversionCounts.None, new Dictionary<string, decimal>());

    /// <summary>Sums over the last stretch of the shop's time, a row a value of the dimension; those with the most impressions first.</summary>
    public IReadOnlyList<AttributionRow> By(AttributionDimension dimension, TimeSpan shopTime, AttributionFilter? filter = null)
    {
        var (from, until) = Bounds(shopTime, TimeSpan.Zero);
        filter ??= new AttributionFilter();
        return dimension switch
        {
            AttributionDimension.Model => Read("model", from, until, filter),
            AttributionDimension.Source => Read("source", from, until, filter),
            AttributionDimension.Surface => Read("surface", from, until, filter),
            AttributionDimension.Arm => Read("experiment || '/' || arm", from, until, filter, "experiment <> ''"),
            _ => [.. Read("place", from, until, filter).OrderBy(row => int.Parse(row.Key, System.Globalization.CultureInfo.InvariantCulture))
                .Select(row => row with { Key = AttributionPlaces.Name(int.Parse(row.Key, System.Globalization.CultureInfo.InvariantCulture)) })],
        };
    }

    /// <summary>Shoppers of an experiment by arm, since each was first exposed; empty where nobody was.</summary>
    public IReadOnlyList<ArmOutcome> Arms(string experiment)
    {
        using var connection = _database.OpenToRead();
        if (connection is null)
        {
            return [];
        }

        // One transaction, so that counts and revenue are of the same moment.
        using var transaction = connection.BeginTransaction(deferred: true);
        var revenue = new Dictionary<(string Arm, string Currency), ArmRevenue>();
        using (var select = new SqliteStatement(
            connection,
            """
            SELECT s.arm, r.currency, count(*), sum(r.amount / 1e4), sum((r.amount / 1e4) * (r.amount / 1e4))
            FROM shopper_revenue r JOIN shopper s USING (experiment, user_id) WHERE r.experiment = ?1 GROUP BY s.arm, r.currency
            """))
        {
            select.Bind(1, experiment);
            while (select.Step())
            {
                revenue[(select.Text(0)!, select.Text(1)!)] = new ArmRevenue(select.Int64(2), select.Double(3), select.Double(4));
            }
        }

        var arms = new List<ArmOutcome>();
        using var shoppers = new SqliteStatement(
            connection,
            """
            SELECT arm, count(*), sum(taps > 0), sum(purchases > 0), sum(crossed), sum(impressions), sum(taps), sum(carts), sum(purchases)
            FROM shopper WHERE experiment = ?1 GROUP BY arm
            """);
        shoppers.Bind(1, experiment);
        while (shoppers.Step())
        {
            var arm = shoppers.Text(0)!;
            arms.Add(new ArmOutcome(
                arm, shoppers.Int64(1), shoppers.Int64(2), shoppers.Int64(3), shoppers.Int64(4),
                new ConversionCounts(shoppers.Int64(5), shoppers.Int64(6), shoppers.Int64(7), shoppers.Int64(8)),
                revenue.Where(pair => pair.Key.Arm == arm).ToDictionary(pair => pair.Key.Currency, pair => pair.Value, StringComparer.Ordinal)));
        }

        return arms;
    }

    private (DateTimeOffset From, DateTimeOffset Until) Bounds(TimeSpan shopTime, TimeSpan ago)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds((_shop.GetUtcNow().ToUnixTimeSeconds() / 60 * 60) + 60) - ago;
        return (end - TimeSpan.FromMinutes(Math.Max(1, Math.Ceiling(shopTime.TotalMinutes))), end);
    }

    private List<AttributionRow> Read(string key, DateTimeOffset from, DateTimeOffset until, AttributionFilter filter, string? condition = null)
    {
        using var connection = _database.OpenToRead();
        if (connection is null)
        {
            return [];
        }

        using var transaction = connection.BeginTransaction(deferred: true);
        var where = $"start >= ?1 AND start < ?2{Where(filter)}{(condition is null ? "" : " AND " + condition)}";
        var revenue = new Dictionary<string, Dictionary<string, decimal>>(StringComparer.Ordinal);
        using (var select = Select(connection, $"SELECT {key}, currency, sum(amount) FROM revenue JOIN cell ON cell.id = revenue.cell WHERE {where} GROUP BY 1, 2", from, until, filter))
        {
            while (select.Step())
            {
                revenue.TryAdd(select.Text(0)!, new Dictionary<string, decimal>(StringComparer.Ordinal));
                revenue[select.Text(0)!][select.Text(1)!] = select.Int64(2) / 10_000m;
            }
        }

        var rows = new List<AttributionRow>();
        using var counts = Select(
            connection,
            $"SELECT {key}, sum(impressions), sum(taps), sum(carts), sum(purchases) FROM minute JOIN cell ON cell.id = minute.cell WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1",
            from, until, filter);
        while (counts.Step())
        {
            var value = counts.Text(0)!;
            rows.Add(new AttributionRow(
                value, new ConversionCounts(counts.Int64(1), counts.Int64(2), counts.Int64(3), counts.Int64(4)),
                revenue.GetValueOrDefault(value) ?? new Dictionary<string, decimal>(StringComparer.Ordinal)));
        }

        return rows;
    }

    private static string Where(AttributionFilter filter) =>
        (filter.Model is null ? "" : " AND model = ?3") + (filter.Source is null ? "" : " AND source = ?4") + (filter.Surface is null ? "" : " AND surface = ?5")
        + (filter.Experiment is null ? "" : " AND experiment = ?6") + (filter.Arm is null ? "" : " AND arm = ?7");

    private static SqliteStatement Select(SqliteConnection connection, string sql, DateTimeOffset from, DateTimeOffset until, AttributionFilter filter)
    {
        var statement = new SqliteStatement(connection, sql);
        statement.Bind(1, Minute(from)).Bind(2, Minute(until));
        string?[] texts = [filter.Model, filter.Source, filter.Surface, filter.Experiment, filter.Arm];
        for (var at = 0; at < texts.Length; at++)
        {
            if (texts[at] is { } text)
            {
                statement.Bind(3 + at, text);
            }
        }

        return statement;

        static long Minute(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / 60 * 60;
    }
}
