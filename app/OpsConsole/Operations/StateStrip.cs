using OpsConsole.Platform.Live;

namespace OpsConsole.Operations;

/// <summary>A stretch of time in one state.</summary>
public sealed record StateSpell(string State, DateTimeOffset From, DateTimeOffset To, string? Reason);

/// <summary>What states a breaker was in, from its changes.</summary>
internal static class StateStrip
{
    /// <summary>The spells of a breaker between two moments, oldest first, without holes. Before the first known change the state is that change's origin.</summary>
    /// <param name="name">The breaker.</param>
    /// <param name="transitions">Changes of all breakers, oldest first.</param>
    /// <param name="current">Its state now, which also holds for all the time when nothing is known to have changed.</param>
    /// <param name="from">Start.</param>
    /// <param name="to">End.</param>
    public static IReadOnlyList<StateSpell> Spells(string name, IReadOnlyList<BreakerTransition> transitions, string current, DateTimeOffset from, DateTimeOffset to)
    {
        var spells = new List<StateSpell>();
        var (state, since, reason) = (transitions.FirstOrDefault(change => change.Name == name)?.From ?? current, from, (string?)null);
        foreach (var change in transitions.Where(change => change.Name == name && change.At < to))
        {
            if (change.At > since)
            {
                spells.Add(new StateSpell(state, since, change.At, reason));
                since = change.At;
            }

            (state, reason) = (change.To, change.Reason);
        }

        spells.Add(new StateSpell(state, since, to, reason));
        return spells;
    }
}
