using Bunit;
using OpsConsole.Platform.Live;
using OpsConsole.Shell.Live;
using OpsConsole.Shell.Time;

namespace OpsConsole.Tests.Shell;

public sealed class LivePillPageTests
{
    [Fact]
    public async Task Ticks_keep_it_live_and_their_absence_makes_it_delayed_since_the_last()
    {
        await using var context = new ConsoleContext();
        var pill = context.Render<LivePill>();
        Assert.Equal("live", State(pill));

        context.Time.Advance(TimeSpan.FromSeconds(2));
        context.Feed.Publish(new LatencyTick(context.Time.GetUtcNow(), [], []));
        context.Beat();
        context.Time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Equal("live", State(pill));

        context.Time.Advance(TimeSpan.FromSeconds(1));
        pill.WaitForAssertion(() => Assert.Equal("delayed", State(pill)));
        Assert.Contains("as of 12:00:02", pill.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Press_pauses_and_says_since_when_and_a_second_press_goes_on()
    {
        await using var context = new ConsoleContext();
        var pill = context.Render<LivePill>();
        await pill.Find("button").ClickAsync(new());
        Assert.Equal("paused", State(pill));
        Assert.Contains("paused since 12:00:00", pill.Markup, StringComparison.Ordinal);
        Assert.False(context.Session.Flows);

        await pill.Find("button").ClickAsync(new());
        Assert.Equal("live", State(pill));
    }

    [Fact]
    public async Task Fixed_range_turns_live_off()
    {
        await using var context = new ConsoleContext();
        var pill = context.Render<LivePill>();
        await pill.InvokeAsync(() => context.Session.SetRange(new TimeRange(TimeSpan.FromHours(1), ConsoleContext.Noon.AddDays(-1))));
        context.Beat();
        pill.WaitForAssertion(() => Assert.Equal("fixed", State(pill)));
    }

    private static string? State(IRenderedComponent<LivePill> pill) => pill.Find("[data-testid=live-pill]").GetAttribute("data-state");
}
