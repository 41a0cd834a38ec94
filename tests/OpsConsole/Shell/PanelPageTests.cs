using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Charts;
using OpsConsole.Shell.Panels;

namespace OpsConsole.Tests.Shell;

public sealed class PanelPageTests
{
    [Fact]
    public async Task Failure_keeps_the_last_good_data_with_its_time_a_retry_and_a_trace_id_but_no_exception_text()
    {
        await using var context = new ConsoleContext();
        var tried = 0;
        var panel = context.Render<Panel>(parameters => parameters
            .Add(shown => shown.Title, "Latency").Add(shown => shown.Failure, new InvalidOperationException("secret path")).Add(shown => shown.Kept, "14:32:07")
            .Add(shown => shown.OnRetry, EventCallback.Factory.Create(this, () => tried++)).AddChildContent("<p id=\"old\">old</p>"));
        Assert.Contains("as of 14:32:07", panel.Find("[data-testid=panel-error]").TextContent, StringComparison.Ordinal);
        Assert.Matches("[0-9a-f]{32}", panel.Find("[data-testid=panel-error] code").TextContent);
        Assert.DoesNotContain("secret", panel.Markup, StringComparison.Ordinal);
        Assert.NotNull(panel.Find("#old"));
        await panel.Find("[data-testid=panel-retry]").ClickAsync(new());
        Assert.Equal(1, tried);
    }

    [Fact]
    public async Task Failure_without_any_data_shows_no_content()
    {
        await using var context = new ConsoleContext();
        var panel = context.Render<Panel>(parameters => parameters.Add(shown => shown.Title, "Latency").Add(shown => shown.Failure, new IOException()).AddChildContent("<p id=\"old\">old</p>"));
        Assert.Empty(panel.FindAll("#old"));
    }

    [Fact]
    public async Task Loading_keeps_the_height_of_what_will_stand_there()
    {
        await using var context = new ConsoleContext();
        var panel = context.Render<Panel>(parameters => parameters.Add(shown => shown.Title, "Latency").Add(shown => shown.Loading, true).Add(shown => shown.SkeletonHeight, 270));
        Assert.Equal("height:270px", panel.Find(".skeleton").GetAttribute("style"));
        Assert.Equal("true", panel.Find("section").GetAttribute("aria-busy"));
    }

    [Fact]
    public async Task Stale_data_dims_and_says_as_of_when()
    {
        await using var context = new ConsoleContext();
        var panel = context.Render<Panel>(parameters => parameters.Add(shown => shown.Title, "Latency").Add(shown => shown.StaleSince, "14:32:07"));
        Assert.Equal("true", panel.Find("section").GetAttribute("data-stale"));
        Assert.Equal("as of 14:32:07", panel.Find("[data-testid=stale-note]").TextContent);
    }

    [Fact]
    public async Task Forbidden_control_stays_disabled_and_names_the_role()
    {
        await using var context = new ConsoleContext(Policies.Viewer);
        var gated = context.Render<Gated>(parameters => parameters.Add(shown => shown.Policy, Policies.Operator).Add(shown => shown.ChildContent, Button));
        Assert.True(gated.Find("button").HasAttribute("disabled"));
        Assert.Contains("needs Operator", gated.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allowed_control_is_free()
    {
        await using var context = new ConsoleContext(Policies.Viewer, Policies.Operator);
        var gated = context.Render<Gated>(parameters => parameters.Add(shown => shown.Policy, Policies.Operator).Add(shown => shown.ChildContent, Button));
        Assert.False(gated.Find("button").HasAttribute("disabled"));
        Assert.DoesNotContain("needs", gated.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_traffic_a_card_shows_a_dash_and_no_curve()
    {
        await using var context = new ConsoleContext();
        var card = context.Render<KpiCard>(parameters => parameters.Add(shown => shown.Name, "rate").Add(shown => shown.Title, "Requests").Add(shown => shown.Figure, new KpiFigure("—", "last 60 s", null, null, [null, null])));
        Assert.Equal("—", card.Find("[data-testid=kpi-rate-value]").TextContent);
        Assert.Empty(card.FindAll("path"));
    }

    [Fact]
    public void Sparkline_breaks_where_there_was_no_traffic()
    {
        var (line, _) = SparklinePath.Draw([0.2, 0.4, null, 0.4, 0.2], 1, 100, 20);
        Assert.Equal(2, line.Count(letter => letter == 'M'));
    }

    private static RenderFragment Button(bool may) => (RenderTreeBuilder builder) =>
    {
        builder.OpenElement(0, "button");
        builder.AddAttribute(1, "disabled", !may);
        builder.CloseElement();
    };
}
