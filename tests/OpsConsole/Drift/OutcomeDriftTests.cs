using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Drift.Checks;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Served;

namespace OpsConsole.Tests.Drift;

/// <summary>What becomes of slates: conversion and prequential NDCG, over the window and since a day.</summary>
public sealed class OutcomeDriftTests
{
    private const int Days = 42;
    private const int BadDays = 5;
    private const int SlatesADay = 60;

    [Fact]
    public async Task A_fall_some_days_ago_alarms_by_the_change_of_level_with_the_day_it_began()
    {
        await using var shop = await DriftShop.StartAsync(("Drift:RetrainOnAlarm", "false"));
        var now = DriftShop.Now;
        await ServeAsync(shop, now, day => day >= Days - BadDays ? 0.06 : 0.3);

        var summary = await shop.CheckAsync();

        foreach (var name in (string[])["outcome.cvrLevel", "outcome.ndcgLevel"])
        {
            var level = await shop.FeatureAsync(name);
            Assert.True(Text(level, "state") == "alarm", level.ToString());
            Assert.Contains(name, summary.Opened);
            Assert.Equal("level", Text(level, "statistic"));

            // The reference ends where the level changed.
            Assert.InRange((now - level.GetProperty("referenceTo").GetDateTimeOffset()).TotalDays, BadDays - 2, BadDays + 2);
        }

        Assert.Equal("ok", Text(await shop.FeatureAsync("outcome.ctrLevel"), "state"));
        var ndcg = await shop.FeatureAsync("outcome.ndcg");
        Assert.InRange(ndcg.GetProperty("value").GetDouble(), 0.1, 0.6);
    }

    [Fact]
    public async Task An_outcome_that_does_not_change_is_in_order()
    {
        await using var shop = await DriftShop.StartAsync();
        await ServeAsync(shop, DriftShop.Now, _ => 0.3);

        var summary = await shop.CheckAsync();

        Assert.Equal((0, 0), (summary.Alarms, summary.Warnings));
        foreach (var name in (string[])["outcome.ctr", "outcome.cvr", "outcome.ndcg", "outcome.ctrLevel", "outcome.cvrLevel", "outcome.ndcgLevel"])
        {
            Assert.Equal("ok", Text(await shop.FeatureAsync(name), "state"));
        }
    }

    [Fact]
    public async Task What_the_same_weeks_lost_a_year_ago_is_no_alarm_again()
    {
        await using var shop = await DriftShop.StartAsync(("Drift:RetrainOnAlarm", "false"));
        await ServeAsync(shop, DriftShop.Now, day => day >= Days - 14 ? 0.12 : 0.3);
        await shop.CheckAsync();
        var lost = await shop.FeatureAsync("outcome.cvr");
        Assert.Equal(("alarm", false), (Text(lost, "state"), lost.GetProperty("seasonal").GetBoolean()));

        await using (var db = await shop.Get<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync())
        {
            var row = await db.Set<DriftResult>().AsNoTracking().SingleAsync(one => one.Monitor == "outcome.cvr");
            db.Add(new DriftResult
            {
                Check = "a year ago", CheckedAt = row.CheckedAt.AddDays(-364), Monitor = row.Monitor, Kind = row.Kind, Statistic = row.Statistic, State = row.State, Value = row.Value, Observed = row.Observed,
                ByChance = row.ByChance, Warn = row.Warn, Alarm = row.Alarm, Reference = row.Reference, WindowFrom = row.WindowFrom.AddDays(-364), WindowTo = row.WindowTo.AddDays(-363),
                ReferenceFrom = row.ReferenceFrom.AddDays(-364), ReferenceTo = row.ReferenceTo.AddDays(-364),
            });
            await db.SaveChangesAsync();
        }

        await shop.CheckAsync();
        var again = await shop.FeatureAsync("outcome.cvr");
        Assert.Equal(("ok", true), (Text(again, "state"), again.GetProperty("seasonal").GetBoolean()));
    }

    /// <summary>Slates of three items on each day up to now; all are seen, one in three is tapped, and so many lead to a purchase of their first item.</summary>
    private static async Task ServeAsync(DriftShop shop, DateTimeOffset now, Func<int, double> bought)
    {
        var random = new Random(12);
        var slates = shop.Get<ServedSlates>();
        var events = new List<ShopEvent>();
        for (var day = 0; day < Days; day++)
        {
            for (var number = 0; number < SlatesADay; number++)
            {
                var at = now.AddDays(day - Days).AddMinutes(random.NextDouble() * 24 * 60);
                var (id, user) = ($"1.{(day * SlatesADay) + number}.m", $"shopper-{random.Next(2_000)}");
                string[] items = ["d0-00", "d1-00", "d2-00"];
                slates.OfferReserved(new ServedSlate(
                    id, at.ToUnixTimeMilliseconds(), user, "home", "model", "some-model", null, null, ServedPolicies.Greedy, [.. items.Select((item, place) => new ServedItem(item, place, 1, 1))], null));
                foreach (var (item, place) in items.Select((item, place) => (item, place)))
                {
                    Add(EventType.Impression, item, place, null);
                }

                if (random.NextDouble() < 0.33)
                {
                    Add(EventType.Tap, items[0], 0, null);
                }

                var converted = random.NextDouble() < bought(day);
                Add(EventType.Purchase, converted ? items[0] : "d3-00", converted ? 0 : null, 5m);

                void Add(EventType type, string item, int? place, decimal? price) => events.Add(new ShopEvent(
                    0, Guid.CreateVersion7().ToString(), type, user, id, item, price, price is null ? null : "EUR", 1, null, place is null ? null : id, place, "home", at.AddSeconds(30), at.AddSeconds(30), null, EventFlags.None));
            }
        }

        await slates.FlushedAsync();
        await shop.Get<EventImporter>().WriteAsync(events.OrderBy(one => one.OccurredAt));
        await shop.Get<AttributionConsumer>().ReachedAsync(shop.Get<IEventStream>().Head, TestContext.Current.CancellationToken);
    }

    private static string? Text(JsonElement of, string name) => DriftCheckTests.Text(of, name);
}
