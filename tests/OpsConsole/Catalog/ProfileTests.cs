using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Catalog;

public sealed class ProfileTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Profile_keeps_what_an_update_does_not_say_and_its_span_only_widens()
    {
        await using var app = await RunningApp.StartAsync();
        var profiles = app.Services.GetRequiredService<ProfileStore>();
        await profiles.UpsertAsync([new ShopperProfile("u", "Ada", "gardeners", "GB", Start, Start.AddDays(2))]);

        await profiles.UpsertAsync([new ShopperProfile("u", null, "cooks", null, Start.AddDays(1), Start.AddDays(3))]);

        Assert.Equal(new ShopperProfile("u", "Ada", "cooks", "GB", Start, Start.AddDays(3)), await profiles.GetAsync("u"));
        Assert.Null(await profiles.GetAsync("stranger"));
    }

    [Fact]
    public async Task Events_make_and_date_profiles_once_each()
    {
        await using var app = await RunningApp.StartAsync();
        var importer = app.Services.GetRequiredService<EventImporter>();
        var updater = app.Services.GetRequiredService<ProfileUpdater>();
        await app.Services.GetRequiredService<ProfileStore>().UpsertAsync([new ShopperProfile("u1", "Ada", null, null, Start.AddHours(5), Start.AddHours(5))]);
        var outcome = await importer.WriteAsync(Enumerable.Range(0, 50_000).Select(number => Event(number, $"u{number % 10}")));

        var done = await updater.CatchUpAsync(TestContext.Current.CancellationToken);
        var again = await updater.CatchUpAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new ImportOutcome(50_000, 0, 0), outcome);
        Assert.Equal((50_000L, 50_000L), (done, again));
        var profile = await app.Services.GetRequiredService<ProfileStore>().GetAsync("u1");
        Assert.Equal(new ShopperProfile("u1", "Ada", null, null, Start.AddSeconds(1), Start.AddSeconds(49_991)), profile);
    }

    private static ShopEvent Event(int number, string user) => new(
        0, $"e{number}", EventType.View, user, null, null, null, null, 1, null, null, null, null, Start.AddSeconds(number), Start.AddSeconds(number), null, EventFlags.Imported);
}
