using System.Collections.Immutable;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Experiments;

/// <summary>An experiment under way, as assignment needs it.</summary>
/// <param name="Id">Of the experiment.</param>
/// <param name="Salt">Its own, so that its arms are independent of every other experiment's.</param>
/// <param name="Surfaces">Where it applies.</param>
/// <param name="Traffic">Share of shoppers who take part, 0 to 1.</param>
/// <param name="Arms">With their shares of those who take part; the shares sum to 1.</param>
internal sealed record RunningExperiment(string Id, string Salt, ImmutableArray<string> Surfaces, double Traffic, ImmutableArray<RunningArm> Arms);

/// <summary>An arm and its share of those who take part.</summary>
internal sealed record RunningArm(Assignment Assignment, double Share);

/// <summary>Immutable table of the experiments under way: a pure function of shopper and surface.</summary>
/// <remarks>
/// Whether somebody takes part and in which arm are two draws by two salts: when the share of traffic grows, whoever takes part stays, in the
/// same arm. At most one experiment has a surface, so the first that covers it decides.
/// </remarks>
internal sealed class AssignmentTable
{
    public static readonly AssignmentTable Empty = new([]);

    private readonly Entry[] _entries;

    public AssignmentTable(IEnumerable<RunningExperiment> running) => _entries = [.. running.Select(Compile)];

    public Assignment? For(string userId, string surface)
    {
        foreach (var entry in _entries)
        {
            if (entry.Surfaces.Contains(surface))
            {
                return StableHash.Share(userId, entry.TrafficSalt) < entry.Traffic ? entry.ArmAt(StableHash.Share(userId, entry.ArmSalt)) : null;
            }
        }

        return null;
    }

    private static Entry Compile(RunningExperiment experiment)
    {
        var ends = new double[experiment.Arms.Length];
        var end = 0.0;
        for (var arm = 0; arm < ends.Length; arm++)
        {
            ends[arm] = end += experiment.Arms[arm].Share;
        }

        return new Entry(experiment.Salt + "/traffic", experiment.Salt + "/arm", [.. experiment.Surfaces], experiment.Traffic, ends, [.. experiment.Arms.Select(arm => arm.Assignment)]);
    }

    private sealed record Entry(string TrafficSalt, string ArmSalt, string[] Surfaces, double Traffic, double[] Ends, Assignment[] Arms)
    {
        /// <summary>The arm whose stretch of [0, 1) the place falls into; the last one also takes what rounding leaves.</summary>
        public Assignment ArmAt(double place)
        {
            var arm = 0;
            while (arm < Arms.Length - 1 && place >= Ends[arm])
            {
                arm++;
            }

            return Arms[arm];
        }
    }
}
