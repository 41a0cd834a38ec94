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

    /// <summary>
    /// The spells with <c>unknown</c> where nobody watched: before the breaker was first seen, and while the process was down. Watched minutes that lie
    /// at most <see cref="Gap"/> apart belong together.
    /// </summary>
    /// <param name="spells">Spells, oldest first, without holes; at least one.</param>
    /// <param name="watched">Starts of the minutes in which its state was recorded, oldest first.</param>
    /// <param name="watchedSince">From when on it has been watched without a break, up to the end.</param>
    public static IReadOnlyList<StateSpell> WithUnknown(IReadOnlyList<StateSpell> spells, IReadOnlyList<DateTimeOffset> watched, DateTimeOffset watchedSince)
    {
        var stretches = new List<(DateTimeOffset From, DateTimeOffset To)>();
        foreach (var minute in watched.Where(minute => minute < watchedSince))
        {
            if (stretches.Count > 0 && minute - stretches[^1].To <= Gap)
            {
                stretches[^1] = (stretches[^1].From, minute.AddMinutes(1));
            }
            else
            {
                stretches.Add((minute, minute.AddMinutes(1)));
            }
        }

        stretches.Add(stretches.Count > 0 && watchedSince - stretches[^1].To <= Gap ? (stretches[^1].From, spells[^1].To) : (watchedSince, spells[^1].To));
        if (stretches.Count > 1 && stretches[^1].From == stretches[^2].From)
        {
            stretches.RemoveAt(stretches.Count - 2);
        }

        var known = new List<StateSpell>();
        var reached = spells[0].From;
        foreach (var (from, to) in stretches)
        {
            if (from > reached)
            {
                known.Add(new StateSpell("unknown", reached, from, "not watched"));
                reached = from;
            }

            foreach (var spell in spells.Where(spell => spell.To > reached && spell.From < to))
            {
                var end = spell.To < to ? spell.To : to;
                known.Add(spell with { From = reached, To = end });
                reached = end;
            }
        }

        return known;
    }

    /// <summary>Longest silence that still counts as watched.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMinutes(2);
}
