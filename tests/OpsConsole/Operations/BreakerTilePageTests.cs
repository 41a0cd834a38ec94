using Bunit;
using OpsConsole.Operations;
using OpsConsole.Platform.Live;
using OpsConsole.Tests.Shell;

namespace OpsConsole.Tests.Operations;

public sealed class BreakerTilePageTests
{
    private static readonly DateTimeOffset Now = ConsoleContext.Noon;

    [Fact]
    public async Task Open_breaker_counts_down_to_its_retry_and_says_why()
    {
        await using var context = new ConsoleContext();
        var tile = Render(context, Row("open") with { RetryAt = Now.AddSeconds(7.2), Reason = "timeout", Calls = 12, FailureRatio = 0.75 });
        Assert.Equal("open", tile.Find("article").GetAttribute("data-state"));
        Assert.Equal("retry in 8 s · timeout", tile.Find("[data-testid=breaker-note-inference]").TextContent);
        Assert.Contains("■", tile.Markup, StringComparison.Ordinal);
        Assert.Contains("75 %", tile.Markup, StringComparison.Ordinal);

        tile.Render(parameters => parameters.Add(shown => shown.Now, Now.AddSeconds(8)));
        Assert.StartsWith("retry due", tile.Find("[data-testid=breaker-note-inference]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_open_breaker_says_how_far_its_probes_are()
    {
        await using var context = new ConsoleContext();
        var tile = Render(context, Row("halfOpen") with { ProbesSucceeded = 2, ProbesNeeded = 3 });
        Assert.Equal("probing 2/3", tile.Find("[data-testid=breaker-note-inference]").TextContent);
        Assert.Contains("half-open", tile.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Isolated_breaker_names_its_holder_and_end_and_shows_what_the_measurements_say()
    {
        await using var context = new ConsoleContext();
        var tile = Render(context, Row("isolated") with { Forced = true, Computed = "closed", HeldBy = "olga", HeldUntil = Now.AddMinutes(15), Reason = "drill" });
        Assert.Equal("by olga, ends 12:15:00 · drill", tile.Find("[data-testid=breaker-note-inference]").TextContent);
        Assert.Contains("isolated / closed", tile.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_calls_there_is_a_dash_and_no_zero()
    {
        await using var context = new ConsoleContext();
        var tile = Render(context, Row("closed"));
        Assert.All(tile.FindAll("dd").Take(2), figure => Assert.Equal("—", figure.TextContent));
    }

    [Fact]
    public async Task Unheard_of_state_reads_unknown()
    {
        await using var context = new ConsoleContext();
        var tile = Render(context, Row("melted"));
        Assert.Contains("unknown", tile.Find(".state").TextContent, StringComparison.Ordinal);
        Assert.Contains("○", tile.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tiles_stand_worst_first_and_change_places_at_most_every_ten_seconds()
    {
        await using var context = new ConsoleContext();
        var calm = Row("closed") with { Name = "a", Calls = 5 };
        var busy = Row("closed") with { Name = "b", Calls = 50 };
        var tiles = context.Render<BreakerTiles>(parameters => parameters.Add(shown => shown.Rows, [calm, busy]));
        Assert.Equal(["b", "a"], Names(tiles));

        tiles.Render(parameters => parameters.Add(shown => shown.Rows, [calm with { State = "open" }, busy]));
        Assert.Equal(["b", "a"], Names(tiles));

        context.Time.Advance(BreakerTiles.Settled);
        tiles.Render(parameters => parameters.Add(shown => shown.Rows, [calm with { State = "open" }, busy]));
        Assert.Equal(["a", "b"], Names(tiles));
    }

    [Fact]
    public async Task Tiles_never_move_under_the_pointer()
    {
        await using var context = new ConsoleContext();
        var first = Row("closed") with { Name = "a", Calls = 50 };
        var second = Row("closed") with { Name = "b", Calls = 5 };
        var tiles = context.Render<BreakerTiles>(parameters => parameters.Add(shown => shown.Rows, [first, second]));
        await tiles.Find("ul").TriggerEventAsync("onpointerenter", new Microsoft.AspNetCore.Components.Web.PointerEventArgs());
        context.Time.Advance(TimeSpan.FromMinutes(1));
        tiles.Render(parameters => parameters.Add(shown => shown.Rows, [first, second with { State = "open" }]));
        Assert.Equal(["a", "b"], Names(tiles));
    }

    [Fact]
    public void Strip_has_no_holes_and_begins_with_what_the_first_change_left()
    {
        var spells = StateStrip.Spells(
            "a",
            [new("a", "closed", "open", Now.AddHours(-2), "failures", null), new("b", "closed", "open", Now.AddHours(-1.5), "x", null), new("a", "open", "halfOpen", Now.AddHours(-1), "probe", null)],
            "halfOpen", Now.AddHours(-24), Now);
        Assert.Equal(["closed", "open", "halfOpen"], spells.Select(spell => spell.State));
        Assert.Equal(Now.AddHours(-24), spells[0].From);
        Assert.Equal(Now, spells[^1].To);
        Assert.All(spells.Zip(spells.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
    }

    [Fact]
    public void Strip_says_unknown_where_nobody_watched()
    {
        var day = StateStrip.Spells("a", [new("a", "closed", "open", Now.AddHours(-5), "failures", null)], "open", Now.AddHours(-24), Now);
        DateTimeOffset[] watched = [.. Enumerable.Range(0, 60).Select(minute => Now.AddHours(-6).AddMinutes(minute)), .. Enumerable.Range(0, 10).Select(minute => Now.AddMinutes(minute - 20))];
        var spells = StateStrip.WithUnknown(day, watched, Now.AddMinutes(-9));
        Assert.Equal(["unknown", "closed", "unknown", "open"], spells.Select(spell => spell.State));
        Assert.Equal([Now.AddHours(-24), Now.AddHours(-6), Now.AddHours(-5), Now.AddMinutes(-20)], spells.Select(spell => spell.From));
        Assert.Equal(Now, spells[^1].To);
    }

    [Fact]
    public void Strip_of_a_breaker_first_seen_now_is_unknown_before()
    {
        var spells = StateStrip.WithUnknown(StateStrip.Spells("a", [], "closed", Now.AddHours(-24), Now), [], Now.AddSeconds(-5));
        Assert.Equal(["unknown", "closed"], spells.Select(spell => spell.State));
        Assert.Equal(Now.AddSeconds(-5), spells[1].From);
    }

    internal static BreakerRow Row(string state) => new("inference", state, state, false, null, 0, null, null, null, 0, 3, null, null);

    private static string[] Names(IRenderedComponent<BreakerTiles> tiles) => [.. tiles.FindAll(".tile-name").Select(name => name.TextContent)];

    private static IRenderedComponent<BreakerTile> Render(ConsoleContext context, BreakerRow row) =>
        context.Render<BreakerTile>(parameters => parameters.Add(tile => tile.Row, row).Add(tile => tile.Now, Now));
}
