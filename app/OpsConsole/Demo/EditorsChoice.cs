using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Events;

namespace OpsConsole.Demo;

/// <summary>The list that the demo shop's merchandiser would make: the best seller of each department in turn, then the second best.</summary>
internal sealed class EditorsChoice
{
    private readonly Dictionary<string, int> _sold = new(StringComparer.Ordinal);

    /// <summary>Counts a purchase and hands the event on.</summary>
    public ShopEvent Note(ShopEvent happened)
    {
        if (happened is { Type: EventType.Purchase, ItemId: { } item })
        {
            _sold[item] = _sold.GetValueOrDefault(item) + 1;
        }

        return happened;
    }

    /// <summary>Item ids, best first.</summary>
    /// <param name="items">The catalogue.</param>
    /// <param name="count">How many at the most.</param>
    public IReadOnlyList<string> Pick(IEnumerable<WorldItem> items, int count) =>
    [
        .. items.GroupBy(item => item.Category.Split('/')[0])
            .SelectMany(department => department
                .OrderByDescending(item => _sold.GetValueOrDefault(item.Id)).ThenBy(item => item.Id, StringComparer.Ordinal)
                .Take(count)
                .Select((item, place) => (item.Id, Place: place)))
            .OrderBy(choice => choice.Place).ThenByDescending(choice => _sold.GetValueOrDefault(choice.Id)).ThenBy(choice => choice.Id, StringComparer.Ordinal)
            .Select(choice => choice.Id)
            .Take(count),
    ];
}
