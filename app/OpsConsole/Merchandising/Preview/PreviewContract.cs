using OpsConsole.Merchandising.Serving;

namespace OpsConsole.Merchandising.Preview;

/// <summary>What merchandisers want to see before shoppers do.</summary>
/// <param name="UserId">The customer; null: somebody unknown.</param>
/// <param name="Surface">Where it would be shown.</param>
/// <param name="ItemId">The item whose neighbours are shown, on the surface <c>similar</c>.</param>
/// <param name="Market">Market, or null.</param>
/// <param name="Segment">Segment instead of the customer's own, or null.</param>
/// <param name="Limit">Items, 1 to 50.</param>
/// <param name="Revisions">Revisions that count as live, in place of those of the same list or rule.</param>
/// <param name="AiOff">Whether only the merchandisers' list and the last resort answer.</param>
/// <param name="At">As of when schedules are looked at; null: now.</param>
public sealed record PreviewRequest(
    string? UserId = null, string Surface = "home", string? ItemId = null, string? Market = null, string? Segment = null, int Limit = 20, IReadOnlyList<long>? Revisions = null, bool AiOff = false, DateTimeOffset? At = null);

/// <summary>A slate that nobody was shown.</summary>
/// <param name="Source">Which level answered.</param>
/// <param name="Degraded">Whether it is not the model's.</param>
/// <param name="Reasons">Why not.</param>
/// <param name="ModelVersion">The model, or null.</param>
/// <param name="Items">Best first.</param>
/// <param name="Rules">The rules that held, the strongest first, with the items of this slate that each acted on.</param>
/// <param name="Shadowed">What did not act because another rule came first.</param>
public sealed record PreviewedSlate(
    string Source, bool Degraded, IReadOnlyList<string> Reasons, string? ModelVersion, IReadOnlyList<PreviewedItem> Items, IReadOnlyList<ActingRule> Rules, IReadOnlyList<Shadowed> Shadowed);

/// <summary>One place of it.</summary>
/// <param name="Position">From 0.</param>
/// <param name="Id">The item.</param>
/// <param name="Title">What the shopper reads.</param>
/// <param name="Price">Unit price.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Score">Comparable within this slate.</param>
/// <param name="Reason">As in the API.</param>
/// <param name="Pinned">Whether a rule put it there.</param>
/// <param name="InStock">Whether it can be sold now.</param>
/// <param name="Rule">The rule that acts on it, or null.</param>
/// <param name="Why">In words.</param>
public sealed record PreviewedItem(int Position, string Id, string Title, decimal Price, string Currency, float Score, string Reason, bool Pinned, bool InStock, string? Rule, string Why);

/// <summary>A rule that held.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Items">Items of this slate that it acted on; of one that hides, none can be seen.</param>
public sealed record ActingRule(string Id, string Name, Content.RuleEffect Effect, IReadOnlyList<string> Items);

/// <summary>Makes a slate through the production pipeline without anybody being shown it. The capability that serves slates provides it.</summary>
/// <param name="request">Checked: the surface is one, the item is known.</param>
/// <param name="snapshot">The lists and rules that count.</param>
/// <param name="token">Ends the making.</param>
public delegate Task<PreviewedSlate> MakePreview(PreviewRequest request, MerchandisingSnapshot snapshot, CancellationToken token);
