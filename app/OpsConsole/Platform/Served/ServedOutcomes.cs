using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Served;

/// <summary>A served slate with what came of each place, for training on impressions and for off-policy estimates.</summary>
/// <param name="Slate">As it was logged.</param>
/// <param name="Places">What came of each place, as many as the slate has items.</param>
public sealed record ServedOutcome(ServedSlate Slate, ImmutableArray<PlaceOutcome> Places);

/// <summary>What a shopper did with the item at one place.</summary>
/// <param name="Seen">It was on the screen.</param>
/// <param name="Tapped">It was tapped at least once.</param>
/// <param name="Carted">It was put into the cart from there.</param>
/// <param name="Bought">It was bought within the attribution window.</param>
/// <param name="Revenue">Price times quantity, in whatever currency; 0 without a purchase.</param>
public readonly record struct PlaceOutcome(bool Seen, bool Tapped, bool Carted, bool Bought, decimal Revenue);

/// <summary>Reads slates together with their outcomes.</summary>
public sealed class ServedOutcomes
{
    private readonly ServedSlates _slates;
    private readonly AttributionDatabase _database;

    internal ServedOutcomes(ServedSlates slates, AttributionDatabase database) => (_slates, _database) = (slates, database);

    /// <summary>Slates that were shown (no shadows), oldest first; those without any event have places on which nothing happened. Blocks on the disk.</summary>
    /// <param name="fromMs">From this moment of the shop's time on, Unix ms.</param>
    /// <param name="untilMs">Before this one: outcomes of the newest slates may still come, taps for a quarter of an hour, purchases for a day.</param>
    /// <param name="token">Ends the reading.</param>
    public IEnumerable<ServedOutcome> Read(long fromMs, long untilMs, CancellationToken token)
    {
        using var connection = _database.OpenToRead();
        if (connection is null)
        {
            yield break;
        }

        using var bits = new SqliteStatement(connection, "SELECT seen, tapped, carted, bought FROM outcome WHERE slate_id = ?1");
        using var revenue = new SqliteStatement(connection, "SELECT place, sum(amount) FROM outcome_revenue WHERE slate_id = ?1 GROUP BY place");
        foreach (var slate in _slates.Read(fromMs, untilMs, token))
        {
            if (slate.Source != ServedSlate.Shadow)
            {
                yield return new ServedOutcome(slate, Places(slate, bits, revenue));
            }
        }
    }

    private static ImmutableArray<PlaceOutcome> Places(ServedSlate slate, SqliteStatement bits, SqliteStatement revenue)
    {
        var places = new PlaceOutcome[slate.Items.Length];
        if (bits.Bind(1, slate.SlateId).Step())
        {
            var (seen, tapped, carted, bought) = (bits.Int64(0), bits.Int64(1), bits.Int64(2), bits.Int64(3));
            bits.Reset();
            for (var place = 0; place < Math.Min(places.Length, AttributionTally.MaxPlaces); place++)
            {
                places[place] = new PlaceOutcome(Has(seen, place), Has(tapped, place), Has(carted, place), Has(bought, place), 0);
            }

            if (bought != 0)
            {
                revenue.Bind(1, slate.SlateId);
                while (revenue.Step())
                {
                    places[revenue.Int64(0)] = places[revenue.Int64(0)] with { Revenue = revenue.Int64(1) / 10_000m };
                }
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(places);

        static bool Has(long set, int place) => ((set >> place) & 1) == 1;
    }
}
