using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Statistics;
using OpsConsole.Platform.Served;

namespace OpsConsole.Models.Training;

/// <summary>What shoppers really saw, out of the log of served slates, as examples for the ranker.</summary>
/// <remarks>
/// A place counts when it came on the screen: of what was never seen nothing can be learnt. It was wanted when it was bought from there;
/// taps are many more, but a tap is not what the ranker estimates.
/// </remarks>
internal sealed class ShownExamples(ServedOutcomes outcomes)
{
    /// <summary>Most places kept, about 100 bytes each; of more, whole slates are drawn by the seed.</summary>
    public const int MaxPlaces = 400_000;

    /// <summary>Reads them. Blocks on the disk.</summary>
    /// <param name="fromMs">Slates made from this moment of the shop's time on, Unix ms.</param>
    /// <param name="untilMs">Before this one.</param>
    /// <param name="seed">Draws slates where there are too many; the same slates for the same log and seed.</param>
    /// <param name="token">Ends the reading.</param>
    public IReadOnlyList<ShownExample> Read(long fromMs, long untilMs, ulong seed, CancellationToken token) => Read(outcomes.Read(fromMs, untilMs, token), seed, MaxPlaces);

    /// <summary>As above, of slates at hand and with a bound of one's own.</summary>
    internal static IReadOnlyList<ShownExample> Read(IEnumerable<ServedOutcome> slates, ulong seed, int maxPlaces)
    {
        // The slates of the lowest hashes are a random sample that does not depend on the order of reading.
        var salt = $"shown {seed}";
        var kept = new PriorityQueue<ShownExample[], ulong>();
        var places = 0;
        foreach (var (slate, outcome) in slates)
        {
            if (slate.UserId is not { } userId)
            {
                continue;
            }

            var seen = Enumerable.Range(0, outcome.Length).Where(place => outcome[place].Seen)
                .Select(place => new ShownExample(userId, slate.Items[place].Ordinal, place, slate.AtMs, outcome[place].Bought)).ToArray();
            if (seen.Length == 0)
            {
                continue;
            }

            kept.Enqueue(seen, ulong.MaxValue - StableHash.Of(slate.SlateId, salt));
            places += seen.Length;
            while (places > maxPlaces)
            {
                places -= kept.Dequeue().Length;
            }
        }

        return [.. kept.UnorderedItems.SelectMany(item => item.Element)];
    }
}
