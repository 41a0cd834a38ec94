using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Demo;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Demo;

public class DemoSeedingTests
{
    [Fact]
    public async Task An_empty_data_folder_becomes_a_shop_and_a_restart_leaves_it_alone()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-demo-").FullName;
        try
        {
            long head;
            await using (var app = await RunningApp.StartAsync(Small, data, options => options with { Empty = false }))
            {
                head = app.Services.GetRequiredService<IEventStream>().Head;
                Assert.Equal(200, app.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items.Count);
                Assert.True(head > 500, $"{head} events");
                var list = app.Services.GetRequiredService<CurrentMerchandising>().Snapshot.FindList("home", null, null)!.Items;
                Assert.Equal(30, list.Distinct().Count());
                Assert.True(list.Take(8).Select(item => app.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items[item].Category.Split('/')[0]).Distinct().Count() > 4, "the list shows one department");
                Assert.Equal("demo town Sandholm", app.Services.GetRequiredService<OpsConsole.Delivery.Streets.StreetMap>().Current?.Source);
                Assert.NotNull(DemoRecord.Find(app.Services.GetRequiredService<OpsConsole.Platform.Persistence.DataFolder>()));
            }

            await using (var again = await RunningApp.StartAsync(Small, data, options => options with { Empty = false }))
            {
                Assert.Equal(head, again.Services.GetRequiredService<IEventStream>().Head);
                Assert.Equal(200, again.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items.Count);
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_start_asked_to_be_empty_makes_nothing()
    {
        await using var app = await RunningApp.StartAsync(Small);
        Assert.Empty(app.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items);
        Assert.Equal(0, app.Services.GetRequiredService<IEventStream>().Head);
        Assert.Null(app.Services.GetRequiredService<OpsConsole.Delivery.Streets.StreetMap>().Current);
        Assert.Null(DemoRecord.Find(app.Services.GetRequiredService<OpsConsole.Platform.Persistence.DataFolder>()));
    }

    private static void Small(WebApplicationBuilder builder) => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Demo:Products"] = "200",
        ["Demo:Shoppers"] = "60",
        ["Demo:Days"] = "20",
    });
}
