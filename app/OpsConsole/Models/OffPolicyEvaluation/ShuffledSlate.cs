using OpsConsole.Platform.Served;

namespace OpsConsole.Models.OffPolicyEvaluation;

/// <summary>The first places of a slate whose items chance had put into their order, and what each earned.</summary>
/// <param name="UserId">The shopper.</param>
/// <param name="AtMs">When it was made, the shop's time, Unix ms.</param>
/// <param name="Items">Catalogue ordinals by place: any order of them was as likely.</param>
/// <param name="Rewards">1 where the item was taken, else 0, by place.</param>
internal sealed record ShuffledSlate(string UserId, long AtMs, int[] Items, double[] Rewards)
{
    /// <summary>The shuffled part of a slate; null where nothing was shuffled, nobody is named, or it was never on a screen.</summary>
    public static ShuffledSlate? Of(ServedOutcome outcome, Func<PlaceOutcome, bool> taken)
    {
        var slate = outcome.Slate;
        if (slate.Policy != ServedPolicies.Shuffle || slate.UserId is not { } userId)
        {
            return null;
        }

        var places = slate.Items.TakeWhile(item => item.Propensity < 1).Count();
        if (places < 2 || Math.Abs((places * slate.Items[0].Propensity) - 1) > 0.001 || !outcome.Places.Take(places).Any(place => place.Seen))
        {
            return null;
        }

        return new ShuffledSlate(
            userId, slate.AtMs, [.. slate.Items.Take(places).Select(item => item.Ordinal)], [.. outcome.Places.Take(places).Select(place => taken(place) ? 1d : 0)]);
    }
}
