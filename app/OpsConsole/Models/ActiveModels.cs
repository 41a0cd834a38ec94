using System.Collections.Immutable;

namespace OpsConsole.Models;

/// <summary>The models that serve now: one volatile reference to an immutable set.</summary>
public sealed class ActiveModels
{
    private readonly Lock _writing = new();
    private readonly Dictionary<string, int> _required = new(StringComparer.Ordinal);
    private volatile ServingSet _current = ServingSet.Empty;

    /// <summary>What answers requests; null until the first one is loaded or trained.</summary>
    public ServingModel? Champion => _current.Champion;

    /// <summary>The champion before it: the fallback when the champion fails.</summary>
    public ServingModel? Previous => _current.Previous;

    /// <summary>All models of one moment; use it where one request needs more than one.</summary>
    public ServingSet Current => _current;

    /// <summary>Raised after every change of the set, on the thread that made it.</summary>
    public event Action<ServingSet>? Changed;

    /// <summary>Reads a registered model; null when there is none of that name or its artefact is refused. Set once, by the registry.</summary>
    internal Func<string, ServingModel?> Load { get; set; } = static _ => null;

    /// <summary>Keeps a model loaded as an arm of an experiment, whatever its role becomes. False when it cannot be loaded.</summary>
    /// <remarks>Counted: as many <see cref="Release"/> let go of it. Reads the artefact on the first call: up to some hundred milliseconds.</remarks>
    public bool Require(string version)
    {
        var model = _current.Find(version) ?? Load(version);
        if (model is null)
        {
            return false;
        }

        Change(set =>
        {
            _required[version] = _required.GetValueOrDefault(version) + 1;
            return set.Arms.Any(arm => arm.Version == version) ? set : set with { Arms = set.Arms.Add(model) };
        });
        return true;
    }

    /// <summary>Lets go of a model that <see cref="Require"/> kept.</summary>
    public void Release(string version) => Change(set =>
    {
        var left = _required.GetValueOrDefault(version) - 1;
        if (left > 0)
        {
            _required[version] = left;
            return set;
        }

        _required.Remove(version);
        return set with { Arms = set.Arms.RemoveAll(arm => arm.Version == version) };
    });

    /// <summary>Sets champion and previous model; the model of a rollout that becomes the champion leaves the rollout in the same step.</summary>
    internal void Swap(ServingModel? champion, ServingModel? previous) => Change(set => set with
    {
        Champion = champion,
        Previous = previous,
        Rollout = set.Rollout is { } rollout && rollout.Model.Version == champion?.Version ? null : set.Rollout,
    });

    /// <summary>Begins, moves on or ends (null) the rollout.</summary>
    internal void SetRollout(Rollout? rollout) => Change(set => set with { Rollout = rollout });

    private void Change(Func<ServingSet, ServingSet> change)
    {
        ServingSet changed;
        lock (_writing)
        {
            changed = change(_current);
            if (ReferenceEquals(changed, _current))
            {
                return;
            }

            _current = changed;
        }

        Changed?.Invoke(changed);
    }
}
