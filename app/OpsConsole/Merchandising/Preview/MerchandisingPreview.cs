using OpsConsole.Catalog;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Security;

namespace OpsConsole.Merchandising.Preview;

/// <summary>What shoppers would see: now, with drafts, at another time, or with AI off. Shows nobody anything.</summary>
public sealed class MerchandisingPreview
{
    /// <summary>Most items of a preview.</summary>
    public const int MaxItems = 50;

    private readonly RevisionReading _reading;
    private readonly CurrentMerchandising _current;
    private readonly CurrentCatalog _catalog;
    private readonly SlateSlots _slots;
    private readonly MakePreview _make;
    private readonly TimeProvider _time;

    internal MerchandisingPreview(RevisionReading reading, CurrentMerchandising current, CurrentCatalog catalog, SlateSlots slots, MakePreview make, TimeProvider time) =>
        (_reading, _current, _catalog, _slots, _make, _time) = (reading, current, catalog, slots, make, time);

    /// <summary>What is wrong with a request, by field; null: nothing.</summary>
    public Dictionary<string, string[]>? FindErrors(PreviewRequest request)
    {
        var errors = new Dictionary<string, string[]>();
        foreach (var (field, value) in new[] { ("userId", request.UserId), ("market", request.Market), ("segment", request.Segment) })
        {
            if (value is not null && !Identifier.IsValid(value))
            {
                errors[field] = [$"must be {Identifier.Rule}"];
            }
        }

        if (!_slots.Surfaces.Contains(request.Surface))
        {
            errors["surface"] = [$"must be one of {string.Join(", ", _slots.Surfaces)}"];
        }

        if (request.Surface == "similar" ? request.ItemId is null || _catalog.Snapshot.Find(request.ItemId) is null : request.ItemId is not null)
        {
            errors["itemId"] = [request.Surface == "similar" ? "must be an item of the catalogue: the one whose neighbours are shown" : "is for the surface similar alone"];
        }

        if (request.Limit is < 1 or > MaxItems)
        {
            errors["limit"] = [$"must be a whole number from 1 to {MaxItems}"];
        }

        if (request.Revisions is { Count: > MaxItems })
        {
            errors["revisions"] = [$"must name at most {MaxItems} revisions"];
        }

        return errors.Count > 0 ? errors : null;
    }

    /// <summary>Makes the preview; null where a revision is not there.</summary>
    /// <param name="request">Without errors.</param>
    /// <param name="token">Ends the making.</param>
    public async Task<PreviewedSlate?> RunAsync(PreviewRequest request, CancellationToken token)
    {
        var counting = (request.At is { } at && at > _time.GetUtcNow() ? await LiveAtAsync(at, token) : _current.Live).ToDictionary(revision => (revision.Kind, revision.Subject));
        foreach (var id in request.Revisions ?? [])
        {
            if (await _reading.FindAsync(id, token) is not { } revision)
            {
                return null;
            }

            counting[(revision.Kind, revision.Subject)] = revision;
        }

        return await _make(request, _current.Compile([.. counting.Values]), token);
    }

    /// <summary>What will be live at a time to come, if nobody changes anything until then.</summary>
    private async Task<IReadOnlyList<RevisionView>> LiveAtAsync(DateTimeOffset at, CancellationToken token)
    {
        var scheduled = await AllAsync(null, null, RevisionState.Scheduled, token);
        var begun = scheduled.Where(revision => revision.StartsAt <= at && (revision.EndsAt is null || revision.EndsAt > at)).OrderByDescending(revision => revision.StartsAt).DistinctBy(revision => (revision.Kind, revision.Subject)).ToArray();
        var live = new List<RevisionView>(begun);
        foreach (var revision in _current.Live.Where(revision => !begun.Any(other => (other.Kind, other.Subject) == (revision.Kind, revision.Subject))))
        {
            if (revision.EndsAt is null || revision.EndsAt > at)
            {
                live.Add(revision);
            }
            else if ((await AllAsync(revision.Kind, revision.Subject, RevisionState.Superseded, token)).FirstOrDefault(earlier => earlier.EndedAt == revision.LiveAt && earlier.EndsAt is null) is { } replaced)
            {
                // What it stands in for comes back.
                live.Add(replaced);
            }
        }

        return live;
    }

    private async Task<IReadOnlyList<RevisionView>> AllAsync(RevisionKind? kind, string? subject, RevisionState state, CancellationToken token)
    {
        var all = new List<RevisionView>();
        for (long? before = null; ;)
        {
            var part = await _reading.ListAsync(kind, subject, [state], before, RevisionReading.Most, token);
            all.AddRange(part);
            if (part.Count < RevisionReading.Most)
            {
                return all;
            }

            before = part[^1].Id;
        }
    }
}
