using System.Collections.Immutable;

namespace OpsConsole.Models;

/// <summary>The models of one moment.</summary>
/// <param name="Champion">Answers requests; null until there is a model.</param>
/// <param name="Previous">The champion before it, kept warm: answers when the champion fails.</param>
/// <param name="Rollout">The model on its way to become champion, or null.</param>
/// <param name="Arms">Models that experiments compare; some may be the champion or the previous model too.</param>
public sealed record ServingSet(ServingModel? Champion, ServingModel? Previous, Rollout? Rollout, ImmutableArray<ServingModel> Arms)
{
    /// <summary>Without any model.</summary>
    public static readonly ServingSet Empty = new(null, null, null, []);

    /// <summary>A loaded model by its version, whatever it is loaded for; null when it is not loaded.</summary>
    public ServingModel? Find(string version)
    {
        if (Champion?.Version == version)
        {
            return Champion;
        }

        if (Previous?.Version == version)
        {
            return Previous;
        }

        if (Rollout?.Model.Version == version)
        {
            return Rollout.Model;
        }

        foreach (var arm in Arms)
        {
            if (arm.Version == version)
            {
                return arm;
            }
        }

        return null;
    }
}

/// <summary>A model that has passed its gates and is tried on live traffic.</summary>
/// <param name="Model">The model.</param>
/// <param name="Stage">How.</param>
/// <param name="Percent">Share of shoppers that a canary answers, 0 to 100; 0 in shadow.</param>
/// <param name="Salt">Who is among them: <c>StableHash.Share(userId, Salt) * 100 &lt; Percent</c>. The same for all percentages of one rollout, so that a shopper who got the model keeps it.</param>
public sealed record Rollout(ServingModel Model, RolloutStage Stage, double Percent, string Salt);

/// <summary>How a model is tried. Stored by name.</summary>
public enum RolloutStage
{
    /// <summary>Has passed its gates and waits for a free place.</summary>
    Gated,

    /// <summary>Computes beside the champion; shoppers do not see its answers.</summary>
    Shadow,

    /// <summary>Answers a share of the shoppers.</summary>
    Canary,
}
