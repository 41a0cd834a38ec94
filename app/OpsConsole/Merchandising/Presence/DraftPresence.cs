using System.Collections.Immutable;
using OpsConsole.Platform.Live;

namespace OpsConsole.Merchandising.Presence;

/// <summary>Who has a draft open, published when somebody comes or goes.</summary>
/// <param name="Revision">The draft's row.</param>
public sealed record PresenceChanged(long Revision);

/// <summary>Somebody who has a draft open.</summary>
/// <param name="Name">As the audit names them.</param>
/// <param name="Since">When they opened it.</param>
public sealed record DraftEditor(string Name, DateTimeOffset Since);

/// <summary>
/// Who else has a draft open, in memory: it warns, and decides nothing. At most <see cref="MostDrafts"/> drafts and <see cref="MostEditors"/> editors a draft; beyond it somebody who comes is
/// not shown to others, and works on.
/// </summary>
/// <param name="live">Where comings and goings are published.</param>
/// <param name="time">Says since when.</param>
public sealed class DraftPresence(LiveFeed live, TimeProvider time)
{
    /// <summary>Most drafts that are watched at once.</summary>
    public const int MostDrafts = 500;

    /// <summary>Most editors of one draft that are shown.</summary>
    public const int MostEditors = 20;

    private ImmutableDictionary<long, ImmutableList<DraftEditor>> _open = ImmutableDictionary<long, ImmutableList<DraftEditor>>.Empty;

    /// <summary>Says that somebody has opened a draft; dispose what is returned when they close it, which a page does when its circuit ends.</summary>
    /// <param name="revision">The draft's row.</param>
    /// <param name="name">As the audit names them; a person with two windows is there twice.</param>
    public IDisposable Enter(long revision, string name)
    {
        var editor = new DraftEditor(name, time.GetUtcNow());
        ImmutableInterlocked.Update(ref _open, static (open, come) =>
        {
            var there = open.GetValueOrDefault(come.revision, []);
            return there.Count >= MostEditors || (there.Count == 0 && open.Count >= MostDrafts) ? open : open.SetItem(come.revision, there.Add(come.editor));
        }, (revision, editor));
        live.Publish(new PresenceChanged(revision));
        return new Stay(this, revision, editor);
    }

    /// <summary>Who has a draft open, first come first.</summary>
    public IReadOnlyList<DraftEditor> EditorsOf(long revision) => Volatile.Read(ref _open).GetValueOrDefault(revision, []);

    private void Leave(long revision, DraftEditor editor)
    {
        ImmutableInterlocked.Update(ref _open, static (open, gone) =>
        {
            // By reference: of two windows of one person, opened in the same moment, one closes.
            var left = open.GetValueOrDefault(gone.revision, []).RemoveAll(there => ReferenceEquals(there, gone.editor));
            return left.IsEmpty ? open.Remove(gone.revision) : open.SetItem(gone.revision, left);
        }, (revision, editor));
        live.Publish(new PresenceChanged(revision));
    }

    private sealed class Stay(DraftPresence presence, long revision, DraftEditor editor) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                presence.Leave(revision, editor);
            }
        }
    }
}
