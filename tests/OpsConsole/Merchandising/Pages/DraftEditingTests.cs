using Microsoft.Extensions.Time.Testing;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Pages.Editing;
using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Tests.Merchandising.Pages;

/// <summary>Two editors, one draft: nothing typed is lost, whoever is faster.</summary>
public sealed class DraftEditingTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly Shelf _shelf = new();

    [Fact]
    public void A_change_is_saved_two_seconds_later_and_once()
    {
        using var ann = Open("ann");
        ann.Change(List("b", "a", "c", "d"));
        ann.Change(List("b", "a", "d", "c"));
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.True(ann.Dirty);
        Assert.Equal(1, _shelf.Now.Edition);

        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False(ann.Dirty);
        Assert.Equal((2, "b a d c"), (_shelf.Now.Edition, ItemsOf(_shelf.Now.Content)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _shelf.Now.Edition);
    }

    [Fact]
    public void Whoever_leaves_leaves_nothing_unsaved()
    {
        var ann = Open("ann");
        ann.Change(List("d", "a", "b", "c"));
        ann.Dispose();
        Assert.Equal("d a b c", ItemsOf(_shelf.Now.Content));
    }

    [Fact]
    public async Task The_slower_editor_s_changes_join_those_of_the_faster()
    {
        using var ann = Open("ann");
        using var bob = Open("bob");
        ann.Change(List("b", "a", "c", "d"));
        bob.Change(((FallbackListContent)bob.Content) with { Items = ["a", "b", "c", "d", "e"], Stock = StockPolicy.Badge });
        await ann.SaveAsync(TestContext.Current.CancellationToken);
        await bob.SaveAsync(TestContext.Current.CancellationToken);

        Assert.Equal("b a c d e", ItemsOf(_shelf.Now.Content));
        Assert.Equal(StockPolicy.Badge, ((FallbackListContent)_shelf.Now.Content).Stock);
        Assert.Equal(("b a c d e", "ann"), (ItemsOf(bob.Content), bob.TakenInFrom!));
        Assert.Empty(bob.Disputes);
        Assert.False(bob.CanUndo, "to take a change back behind the merge would undo the other's");

        await ann.TakeInAsync(_shelf.Now);
        Assert.Equal(("b a c d e", "bob"), (ItemsOf(ann.Content), ann.TakenInFrom!));
        Assert.False(ann.Dirty);
    }

    [Fact]
    public async Task What_both_changed_stands_as_theirs_until_the_editor_says_mine()
    {
        using var ann = Open("ann");
        using var bob = Open("bob");
        ann.Change(((FallbackListContent)ann.Content) with { Stock = StockPolicy.Badge });
        bob.Change(((FallbackListContent)bob.Content) with { Stock = StockPolicy.Backfill, Items = ["d", "a", "b", "c"] });
        await ann.SaveAsync(TestContext.Current.CancellationToken);
        await bob.SaveAsync(TestContext.Current.CancellationToken);

        var dispute = Assert.Single(bob.Disputes);
        Assert.Equal(("stock", "backfill", "badge"), (dispute.Conflict.Field, dispute.Conflict.Mine, dispute.Conflict.Theirs));
        Assert.Equal(("d a b c", StockPolicy.Badge), (ItemsOf(_shelf.Now.Content), ((FallbackListContent)_shelf.Now.Content).Stock));

        bob.Settle(dispute, mine: true);
        await bob.SaveAsync(TestContext.Current.CancellationToken);
        Assert.Empty(bob.Disputes);
        Assert.Equal(("d a b c", StockPolicy.Backfill), (ItemsOf(_shelf.Now.Content), ((FallbackListContent)_shelf.Now.Content).Stock));
    }

    [Fact]
    public async Task A_draft_that_was_submitted_meanwhile_is_not_voided_without_being_asked()
    {
        using var ann = Open("ann");
        ann.Change(List("b", "a", "c", "d"));
        _shelf.Move(RevisionState.InReview);
        await ann.SaveAsync(TestContext.Current.CancellationToken);
        Assert.Equal((RevisionState.InReview, "a b c d"), (_shelf.Now.State, ItemsOf(_shelf.Now.Content)));
        Assert.Equal((true, "b a c d"), (ann.Moved is not null, ItemsOf(ann.Content)));

        await ann.SaveAllTheSameAsync(TestContext.Current.CancellationToken);
        Assert.Equal((RevisionState.Draft, "b a c d"), (_shelf.Now.State, ItemsOf(_shelf.Now.Content)));
        Assert.Null(ann.Moved);
    }

    [Fact]
    public void What_could_not_be_saved_stays_and_is_tried_again()
    {
        using var ann = Open("ann");
        _shelf.Broken = true;
        ann.Change(List("b", "a", "c", "d"));
        _time.Advance(DraftEditing.Delay);
        Assert.Equal((true, "b a c d"), (ann.Failure is not null, ItemsOf(ann.Content)));

        _shelf.Broken = false;
        _time.Advance(DraftEditing.Delay);
        Assert.Equal((null, "b a c d"), (ann.Failure, ItemsOf(_shelf.Now.Content)));
    }

    [Fact]
    public void Undo_takes_back_change_by_change_and_is_saved_too()
    {
        using var ann = Open("ann");
        ann.Change(List("b", "a", "c", "d"));
        _time.Advance(DraftEditing.Delay);
        ann.Change(List("b", "a", "c"));
        ann.Undo();
        Assert.Equal("b a c d", ItemsOf(ann.Content));
        ann.Undo();
        _time.Advance(DraftEditing.Delay);
        Assert.Equal(("a b c d", false), (ItemsOf(_shelf.Now.Content), ann.CanUndo));
    }

    /// <summary>Many editors, in any order, with random edits: an item that somebody added and nobody took out is there in the end.</summary>
    [Fact]
    public async Task Nothing_that_anybody_added_is_lost_whatever_the_order_of_saves()
    {
        var random = new Random(20261127);
        for (var round = 0; round < 200; round++)
        {
            _shelf.Reset();
            var editors = Enumerable.Range(0, 3).Select(number => Open($"editor {number}")).ToArray();
            var added = new List<string>();
            for (var step = 0; step < 12; step++)
            {
                var editor = editors[random.Next(editors.Length)];
                if (random.Next(3) == 0)
                {
                    await editor.SaveAsync(TestContext.Current.CancellationToken);
                    continue;
                }

                var items = ((FallbackListContent)editor.Content).Items.ToList();
                if (random.Next(2) == 0)
                {
                    added.Add($"new-{step}");
                    items.Insert(random.Next(items.Count + 1), added[^1]);
                }
                else
                {
                    var item = items[random.Next(items.Count)];
                    items.Remove(item);
                    items.Insert(random.Next(items.Count + 1), item);
                }

                editor.Change(((FallbackListContent)editor.Content) with { Items = items });
            }

            foreach (var editor in editors)
            {
                await editor.SaveAsync(TestContext.Current.CancellationToken);
                editor.Dispose();
            }

            var end = ((FallbackListContent)_shelf.Now.Content).Items;
            Assert.Empty(added.Except(end));
            Assert.Equal(4 + added.Count, end.Count);
            Assert.Equal(end.Count, end.Distinct().Count());
        }
    }

    private static FallbackListContent List(params string[] items) => new() { Slot = "home", Items = items };

    private static string ItemsOf(RevisionContent content) => string.Join(' ', ((FallbackListContent)content).Items);

    private DraftEditing Open(string name) => new(_shelf.Now, (id, edition, content, _) => Task.FromResult(_shelf.Save(name, id, edition, content)), work => work(), _time);

    /// <summary>One draft as the desk keeps it: a save names the edition that was seen, and voids a review.</summary>
    private sealed class Shelf
    {
        public Shelf() => Reset();

        public RevisionView Now { get; private set; } = null!;

        public bool Broken { get; set; }

        public void Reset() => Now = new RevisionView(
            7, RevisionKind.List, "home", 1, RevisionState.Draft, List("a", "b", "c", "d"), "", 1, null, null, default, "ann", default, "ann", null, null, null, null, null, null, null, null, null, null, null, null);

        public void Move(RevisionState state) => Now = Now with { State = state, Edition = Now.Edition + 1 };

        public DeskResult Save(string name, long id, long edition, RevisionContent content)
        {
            Assert.Equal(7, id);
            if (Broken)
            {
                throw new IOException("the disk is full");
            }

            if (edition != Now.Edition)
            {
                return new DeskResult(DeskStatus.Stale, Now);
            }

            Now = Now with { State = RevisionState.Draft, Content = content, Hash = ContentJson.Hash(ContentJson.Write(content)), Edition = edition + 1, EditedBy = name };
            return new DeskResult(DeskStatus.Done, Now);
        }
    }
}
