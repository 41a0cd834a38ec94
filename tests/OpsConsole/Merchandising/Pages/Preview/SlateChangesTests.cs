using OpsConsole.Merchandising.Pages.Preview;
using OpsConsole.Merchandising.Preview;

namespace OpsConsole.Tests.Merchandising.Pages.Preview;

public sealed class SlateChangesTests
{
    [Theory]
    [InlineData("abcd", "abcd", "the same", "")]
    [InlineData("abcd", "dabc", "1 moved", "d▲4")] // one came to the front: the others did not move
    [InlineData("abcd", "bcda", "1 moved", "a▼1")]
    [InlineData("abcd", "xabc", "1 new, 1 gone", "x+")]
    [InlineData("", "ab", "2 new", "a+ b+")]
    [InlineData("ab", "", "2 gone", "")]
    [InlineData("abcde", "acxbe", "1 new, 1 gone, 1 moved", "x+ b▼2")]
    public void What_is_new_gone_or_out_of_its_order_is_named(string before, string after, string words, string marks)
    {
        var changes = new SlateChanges(Items(before), Items(after));
        Assert.Equal(words, changes.Words);
        Assert.Equal(marks, string.Join(' ', Items(after).Select(item => (item, mark: changes.Mark(item))).Where(pair => pair.mark is not null).Select(pair => $"{pair.item.Id}{pair.mark!.Value.Glyph}{Was(pair.mark.Value.Words)}")));
        Assert.Equal(before.Except(after), changes.Gone.Select(item => item.Id[0]));
    }

    private static string Was(string words) => words.Contains("was ", StringComparison.Ordinal) ? words.Split(' ')[^1] : "";

    private static PreviewedItem[] Items(string ids) => [.. ids.Select((id, place) => new PreviewedItem(place, id.ToString(), $"Item {id}", 9, "EUR", 1, "curated", false, true, null, "curated"))];
}
