using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Drift;

public sealed class DriftCheckTests
{
    private static readonly DateTimeOffset Now = DriftShop.Now;

    [Fact]
    public async Task A_quiet_shop_is_in_order()
    {
        await using var shop = await DriftShop.StartAsync();
        await shop.SellAsync(Now.AddDays(-42), Now, 900, DriftShop.Usual, 1);

        var summary = await shop.CheckAsync();

        Assert.Equal((0, 0), (summary.Alarms, summary.Warnings));
        var department = await shop.FeatureAsync("sale.department");
        Assert.Equal(("psi", "ok", "trailing"), (Text(department, "statistic"), Text(department, "state"), Text(department, "reference")));
        Assert.Equal((.1, .2), (department.GetProperty("warn").GetDouble(), department.GetProperty("alarm").GetDouble()));
        Assert.InRange(department.GetProperty("value").GetDouble(), 0, .05);
        Assert.InRange(department.GetProperty("currentRows").GetInt32(), 600, 1_200);
        Assert.Equal(1, department.GetProperty("histogram").GetProperty("current").EnumerateArray().Sum(share => share.GetDouble()), 3);
        Assert.Empty(await shop.AlarmsAsync());
        Assert.Equal(0, shop.Trained);
    }

    [Fact]
    public async Task A_shift_of_what_shoppers_want_opens_an_alarm_and_starts_one_training()
    {
        await using var shop = await DriftShop.StartAsync();
        using var mailbox = shop.Get<LiveFeed>().Subscribe(typeof(DriftChanged));
        await shop.ShiftAsync();

        var summary = await shop.CheckAsync();

        Assert.Contains("sale.department", summary.Opened);
        var department = await shop.FeatureAsync("sale.department");
        Assert.Equal("alarm", Text(department, "state"));
        Assert.InRange(department.GetProperty("value").GetDouble(), .2, 1.5);
        Assert.InRange(department.GetProperty("lower").GetDouble(), .1, department.GetProperty("value").GetDouble());
        Assert.Equal("ok", Text(await shop.FeatureAsync("sale.quantity"), "state"));
        var alarm = (await shop.AlarmsAsync()).Single(one => Text(one, "feature") == "sale.department");
        Assert.Equal("open", Text(alarm, "status"));
        Assert.NotNull(Text(alarm, "retrainRun"));
        Assert.Contains(shop.Get<Timeline>().Entries, entry => entry is { Kind: "alert", Title: "Drift: Departments sold" });
        var change = Assert.IsType<DriftChanged>(Assert.Single(mailbox.Drain()));
        Assert.Contains(change.Items, row => row is { Feature: "sale.department", State: "alarm" });

        // The alarm stays one alarm, and one training is enough for it.
        var again = await shop.CheckAsync();
        Assert.Empty(again.Opened);
        await shop.EndedAsync(Text(alarm, "retrainRun")!);
        Assert.Equal(1, shop.Trained);
        Assert.Equal("drift", Assert.Single(await shop.Get<Jobs>().ListAsync("train")).Trigger);
    }

    [Fact]
    public async Task With_retraining_switched_off_an_alarm_starts_nothing()
    {
        await using var shop = await DriftShop.StartAsync(("Drift:RetrainOnAlarm", "false"));
        await shop.ShiftAsync();

        Assert.NotEmpty((await shop.CheckAsync()).Opened);

        Assert.Empty(await shop.Get<Jobs>().ListAsync("train"));
        Assert.All(await shop.AlarmsAsync(), alarm => Assert.Null(Text(alarm, "retrainRun")));
    }

    [Fact]
    public async Task A_new_baseline_ends_the_alarm_and_is_what_later_windows_are_held_against()
    {
        await using var shop = await DriftShop.StartAsync(("Drift:RetrainOnAlarm", "false"));
        await shop.ShiftAsync();
        await shop.CheckAsync();

        using var answer = await shop.App.Operator.PostAsJsonAsync("/api/v1/ops/drift/sale.department/baseline", new { reason = "the autumn range is in" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());

        var alarm = (await shop.AlarmsAsync("?status=closed")).Single(one => Text(one, "feature") == "sale.department");
        Assert.Contains("the autumn range is in", Text(alarm, "closeReason"), StringComparison.Ordinal);
        await shop.CheckAsync();
        var department = await shop.FeatureAsync("sale.department");
        Assert.Equal(("ok", "baseline"), (Text(department, "state"), Text(department, "reference")));
        Assert.DoesNotContain(await shop.AlarmsAsync("?status=open"), one => Text(one, "feature") == "sale.department");
        await using var db = await shop.Get<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        var audited = await db.Set<AuditEntry>().SingleAsync(entry => entry.Action == "drift.baseline");
        Assert.Equal(("sale.department", "the autumn range is in"), (audited.Subject, audited.Reason));
    }

    [Fact]
    public async Task What_is_quiet_again_for_two_checks_ends_its_alarm()
    {
        await using var shop = await DriftShop.StartAsync(("Drift:RetrainOnAlarm", "false"));
        await shop.ShiftAsync();
        await shop.CheckAsync();
        using var raised = await shop.App.Operator.PutAsJsonAsync("/api/v1/ops/drift/sale.department/thresholds", new { warn = 20, alarm = 30, reason = "known" });
        Assert.True(raised.IsSuccessStatusCode, await raised.Content.ReadAsStringAsync());

        await shop.CheckAsync();
        Assert.Equal("open", Text((await shop.AlarmsAsync()).Single(one => Text(one, "feature") == "sale.department"), "status"));
        await shop.CheckAsync();
        Assert.Equal("closed", Text((await shop.AlarmsAsync()).Single(one => Text(one, "feature") == "sale.department"), "status"));

        // Back to the old thresholds: the cool-down keeps it from alarming at once.
        using var lowered = await shop.App.Operator.PutAsJsonAsync("/api/v1/ops/drift/sale.department/thresholds", new { warn = .1, alarm = .2, reason = "back" });
        Assert.True(lowered.IsSuccessStatusCode);
        Assert.DoesNotContain("sale.department", (await shop.CheckAsync()).Opened);
        Assert.Equal("alarm", Text(await shop.FeatureAsync("sale.department"), "state"));
    }

    [Fact]
    public async Task A_season_that_came_a_year_ago_too_is_no_alarm()
    {
        await using var shop = await DriftShop.StartAsync();
        var year = TimeSpan.FromDays(364);
        await shop.SellAsync(Now.AddDays(-42) - year, Now.AddDays(-14) - year, 600, DriftShop.Usual, 11);
        await shop.SellAsync(Now.AddDays(-14) - year, Now - year, 300, DriftShop.Shifted, 12);
        await shop.ShiftAsync();

        await shop.CheckAsync();

        var department = await shop.FeatureAsync("sale.department");
        Assert.True(department.GetProperty("seasonal").GetBoolean());
        Assert.Equal("ok", Text(department, "state"));
    }

    [Fact]
    public async Task A_rhythm_of_the_day_is_no_drift()
    {
        await using var shop = await DriftShop.StartAsync(("Drift:Window", "06:00:00"), ("Drift:Reference", "2.00:00:00"));

        // In six hours of each day people buy what they do not buy in the others; the window is those six hours.
        for (var day = 0; day < 3; day++)
        {
            var end = Now.AddDays(-day);
            await shop.SellAsync(end.AddHours(-6), end, 250, DriftShop.Shifted, 10 + day);
            await shop.SellAsync(end.AddHours(-24), end.AddHours(-6), 500, DriftShop.Usual, 20 + day);
        }

        await shop.CheckAsync();

        var department = await shop.FeatureAsync("sale.department");
        Assert.Equal("ok", Text(department, "state"));
        Assert.InRange(department.GetProperty("currentRows").GetInt32(), 600, 900);
    }

    [Fact]
    public async Task Too_few_sales_say_nothing()
    {
        await using var shop = await DriftShop.StartAsync();
        await shop.SellAsync(Now.AddDays(-42), Now.AddDays(-14), 40, DriftShop.Usual, 1);
        await shop.SellAsync(Now.AddDays(-14), Now, 20, DriftShop.Shifted, 2);

        await shop.CheckAsync();

        var department = await shop.FeatureAsync("sale.department");
        Assert.Equal("insufficient", Text(department, "state"));
        Assert.Equal(JsonValueKind.Null, department.GetProperty("value").ValueKind);
    }

    internal static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
