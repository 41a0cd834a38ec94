using Microsoft.Extensions.Time.Testing;
using OpsConsole.Merchandising.Presence;
using OpsConsole.Platform.Live;

namespace OpsConsole.Tests.Merchandising;

public sealed class DraftPresenceTests
{
    private readonly LiveFeed _live = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Editors_come_and_go_and_each_coming_and_going_is_published()
    {
        var presence = new DraftPresence(_live, _time);
        using var mailbox = _live.Subscribe(typeof(PresenceChanged));
        var ann = presence.Enter(1, "ann");
        var again = presence.Enter(1, "ann");
        using var bob = presence.Enter(1, "bob");
        using var elsewhere = presence.Enter(2, "cy");

        ann.Dispose();
        ann.Dispose();

        Assert.Equal(["ann", "bob"], presence.EditorsOf(1).Select(editor => editor.Name));
        again.Dispose();
        Assert.Equal(["bob"], presence.EditorsOf(1).Select(editor => editor.Name));
        Assert.Empty(presence.EditorsOf(3));
        Assert.Equal([1L, 1, 1, 2, 1, 1], mailbox.Drain().Cast<PresenceChanged>().Select(changed => changed.Revision));
    }

    [Fact]
    public void More_than_are_shown_may_work_and_leave()
    {
        var presence = new DraftPresence(_live, _time);
        var stays = Enumerable.Range(0, DraftPresence.MostEditors + 5).Select(number => presence.Enter(1, $"editor {number}")).ToArray();
        Assert.Equal(DraftPresence.MostEditors, presence.EditorsOf(1).Count);

        foreach (var stay in stays)
        {
            stay.Dispose();
        }

        Assert.Empty(presence.EditorsOf(1));
        var drafts = Enumerable.Range(0, DraftPresence.MostDrafts + 5).Select(number => presence.Enter(number, "ann")).ToArray();
        Assert.Equal(DraftPresence.MostDrafts, Enumerable.Range(0, drafts.Length).Count(number => presence.EditorsOf(number).Count > 0));
    }
}
