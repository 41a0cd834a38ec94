using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Merchandising.Pages;

/// <summary>What do shoppers see when AI is down?</summary>
public sealed partial class FallbackListsPage
{
    private protected override RevisionKind Kind => RevisionKind.List;

    private string Verdict
    {
        get
        {
            if (!IsRead)
            {
                return "Reading the lists.";
            }

            var waiting = Workspace.Open.Count(row => row.State == RevisionState.InReview);
            var next = Workspace.Open.Where(row => row.State == RevisionState.Scheduled).MinBy(row => row.StartsAt);
            return string.Join(" ", new[]
            {
                Lines.FirstOrDefault(line => line.Short) is { } running ? $"{running.Subject} is running out: {running.InStock} of its items are in stock." : $"{Workspace.Live.Count} live, {(Workspace.Live.Count == 1 ? "it has" : "all have")} enough in stock.",
                waiting == 0 ? null : waiting == 1 ? "One waits for approval." : $"{waiting} wait for approval.",
                next?.StartsAt is { } starts ? $"{next.Subject} changes {Session.Stamp(starts)}." : null,
            }.OfType<string>());
        }
    }

    private IReadOnlyList<Line> Lines =>
    [
        .. Workspace.Live.Concat(Workspace.Open).GroupBy(row => row.Subject, StringComparer.Ordinal).Select(rows => LineOf(rows.Key, [.. rows])).OrderBy(line => line.Subject, StringComparer.Ordinal),
    ];

    private static string TitleOf(FallbackListContent list) => $"{list.Slot}{(list.Market is null ? null : $", market {list.Market}")}{(list.Segment is null ? null : $", segment {list.Segment}")}";

    private Line LineOf(string subject, IReadOnlyList<RevisionView> rows)
    {
        var live = rows.FirstOrDefault(row => row.State == RevisionState.Live);
        var list = (FallbackListContent)(live ?? rows[0]).Content;
        return new Line(subject, list, live, ContentChecks.InStock(list, Catalog.Snapshot), ContentChecks.Wanted(list), [.. rows.Where(row => row.State != RevisionState.Live)]);
    }

    /// <summary>A list that is live already is begun from what it says.</summary>
    private Task BeginAsync(FallbackListContent list) => BeginAsync(Workspace.Live.FirstOrDefault(row => row.Subject == list.Subject)?.Content ?? list);

    /// <summary>A list as the grid shows it.</summary>
    private sealed record Line(string Subject, FallbackListContent List, RevisionView? Live, int InStock, int Wanted, IReadOnlyList<RevisionView> Open)
    {
        public bool Short => Live is not null && InStock < Wanted;
    }
}
