using Microsoft.AspNetCore.Components;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Hits;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Shell;

namespace OpsConsole.Merchandising.Pages;

/// <summary>Which rules bend what shoppers see?</summary>
public sealed partial class RulesPage
{
    private const string AnySurface = "";

    [Inject]
    internal RuleHits Hits { get; set; } = null!;

    private protected override RevisionKind Kind => RevisionKind.Rule;

    private string Verdict
    {
        get
        {
            if (!IsRead)
            {
                return "Reading the rules.";
            }

            var waiting = Workspace.Open.Count(row => row.State == RevisionState.InReview);
            var gives = Lines.Count(line => line.Shadowed.Count > 0);
            return string.Join(" ", new[]
            {
                Workspace.Live.Count == 0 ? "None is live." : $"{Workspace.Live.Count} live{(gives == 0 ? ", none gives way to another in its own scope" : $", {gives} of them give way to others")}.",
                waiting == 0 ? null : waiting == 1 ? "One waits for approval." : $"{waiting} wait for approval.",
            }.OfType<string>());
        }
    }

    private Task BeginAsync(RuleContent rule) => Workspace.Live.Concat(Workspace.Open).Any(row => row.Subject == rule.Id)
        ? RefuseAsync($"There is a rule {rule.Id} already: choose another id.")
        : BeginAsync((RevisionContent)rule);

    private Dictionary<string, RuleContent> LiveRules => Workspace.Live.ToDictionary(row => row.Subject, row => (RuleContent)row.Content, StringComparer.Ordinal);

    private IReadOnlyList<Line> Lines =>
    [
        .. Workspace.Live.Concat(Workspace.Open).GroupBy(row => row.Subject, StringComparer.Ordinal).Select(rows => LineOf([.. rows]))
            .OrderBy(line => line.Rule.Effect).ThenByDescending(line => line.Rule.When.Narrowness).ThenByDescending(line => line.Rule.Priority).ThenByDescending(line => line.Live?.Id ?? 0),
    ];

    private Line LineOf(IReadOnlyList<RevisionView> rows)
    {
        var live = rows.FirstOrDefault(row => row.State == RevisionState.Live);
        var rule = (RuleContent)(live ?? rows[0]).Content;
        return new Line(rule, live, live is null ? null : Hits.Of(rule.Id), live is null ? [] : ShadowedIn(Merchandising.Snapshot, rule), [.. rows.Where(row => row.State != RevisionState.Live)]);
    }

    private string HitWords(Line line) => line.Hits is not { EvaluatedLast24Hours: > 0 } hits ? "no slate was asked for where it holds, in the last 24 h"
        : $"acted on {Figures.Count(hits.Last24Hours)} of the {Figures.Count(hits.EvaluatedLast24Hours)} slates where it holds, in the last 24 h; {Figures.Count(hits.LastHour)} of {Figures.Count(hits.EvaluatedLastHour)} in the last hour{(hits.LastHit is { } last ? $"; last {Session.Stamp(last)}" : null)}";

    /// <summary>What a rule gives way at for requests that are just as its scope says.</summary>
    private static IReadOnlyList<Shadowed> ShadowedIn(MerchandisingSnapshot snapshot, RuleContent rule)
    {
        var when = rule.When;
        var set = when.Query is { } query
            ? snapshot.RulesForQuery(query, when.Market, when.Segment, when.Category)
            : snapshot.RulesFor(when.Surface ?? AnySurface, when.Market, when.Segment, when.Category);
        return [.. set.ShadowedRules.Where(shadow => shadow.Rule == rule.Id)];
    }

    /// <summary>A rule as the grid shows it.</summary>
    private sealed record Line(RuleContent Rule, RevisionView? Live, RuleHitFigures? Hits, IReadOnlyList<Shadowed> Shadowed, IReadOnlyList<RevisionView> Open);
}
