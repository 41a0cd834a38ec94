using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OpsConsole.Catalog;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Tests.FeatureStore;

public sealed class CheckpointTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Checkpoint_and_the_events_after_it_give_what_all_events_give_bit_for_bit()
    {
        await using var shop = await FeatureShop.StartAsync(1);
        await shop.ActAsync(3_000);
        await shop.Get<CheckpointWriter>().SaveAsync(Token);
        var saved = shop.Features.AppliedSequence;
        await shop.ActAsync(2_000);

        var restored = shop.NewUpdater();
        Assert.Null(shop.Get<CheckpointStore>().Load(restored, shop.Get<CurrentCatalog>().Snapshot, Token));
        Assert.Equal(saved, restored.State.AppliedSequence);

        var all = shop.Replay(shop.NewUpdater()).State;
        FeatureShop.AssertSame(all, shop.Replay(restored).State);
        FeatureShop.AssertSame(all, shop.Features.State);
    }

    [Fact]
    public async Task Later_checkpoints_store_what_changed_and_hold_everything()
    {
        await using var shop = await FeatureShop.StartAsync(2);
        for (var round = 0; round < 4; round++)
        {
            await shop.ActAsync(400, shoppers: 20 + (round * 30));
            await shop.Get<CheckpointWriter>().SaveAsync(Token);
        }

        var restored = shop.NewUpdater();
        Assert.Null(shop.Get<CheckpointStore>().Load(restored, shop.Get<CurrentCatalog>().Snapshot, Token));

        restored.RefreshTrends();
        FeatureShop.AssertSame(shop.Replay(shop.NewUpdater()).State, restored.State);
        using var connection = Open(shop);
        Assert.Equal(shop.Features.ShopperCount, Number(connection, "SELECT count(*) FROM shoppers"));
        Assert.True(Number(connection, "SELECT count(DISTINCT epoch) FROM shoppers") > 1);
    }

    [Fact]
    public async Task A_start_reads_the_checkpoint_that_the_stop_wrote()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-");
        try
        {
            await MigratedDatabase.CopyToAsync(data.FullName);
            await using (var shop = await FeatureShop.StartAsync(3, data: data.FullName))
            {
                await shop.ActAsync(2_000);
            }

            var log = new LogLines();
            await using (var shop = await FeatureShop.StartAsync(3, builder => builder.Logging.AddProvider(log), data.FullName))
            {
                Assert.Contains(log.Written, line => line.Text.Contains("shoppers from the checkpoint at event 2,000", StringComparison.Ordinal));
                Assert.Contains(log.Written, line => line.Text.Contains("after 0 events more", StringComparison.Ordinal));
                FeatureShop.AssertSame(shop.Replay(shop.NewUpdater()).State, shop.Features.State);
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            data.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("UPDATE checkpoint SET schema = 'of other features'", "other feature definitions")]
    [InlineData("UPDATE checkpoint SET layout = 'of other structs'", "other feature definitions")]
    [InlineData("UPDATE checkpoint SET event_id = 'of another shop'", "is not the one it was made after")]
    [InlineData("UPDATE checkpoint SET sequence = sequence + 1000000", "is not the one it was made after")]
    [InlineData("UPDATE checkpoint SET catalog_mark = catalog_mark + 1", "the catalogue has changed")]
    [InlineData("UPDATE checkpoint SET catalog_items = catalog_items - 1", "the catalogue has changed")]
    [InlineData("UPDATE checkpoint SET items = substr(items, 1, length(items) - 1) || x'7f'", "checksum of the items")]
    [InlineData("UPDATE shoppers SET state = substr(state, 1, length(state) - 1) || x'7f' WHERE user_id = (SELECT max(user_id) FROM shoppers)", "checksum of a shopper")]
    [InlineData("UPDATE shoppers SET state = substr(state, 1, 30), checksum = 0", "checksum of a shopper")]
    [InlineData("DELETE FROM shoppers WHERE user_id = (SELECT max(user_id) FROM shoppers)", "shoppers")]
    [InlineData("DELETE FROM checkpoint", "there is none yet")]
    [InlineData("PRAGMA user_version = 99", "there is none yet")]
    public async Task What_cannot_be_trusted_is_refused_and_all_events_are_replayed(string damage, string refusal)
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-");
        try
        {
            await MigratedDatabase.CopyToAsync(data.FullName);
            await using (var shop = await FeatureShop.StartAsync(4, data: data.FullName))
            {
                await shop.ActAsync(500);
            }

            using (var connection = Open(data.FullName))
            {
                Run(connection, damage);
            }

            var log = new LogLines();
            await using (var shop = await FeatureShop.StartAsync(4, builder => builder.Logging.AddProvider(log), data.FullName))
            {
                var line = Assert.Single(log.Written, line => line.Text.Contains("no checkpoint is used", StringComparison.Ordinal));
                Assert.Contains(refusal, line.Text, StringComparison.Ordinal);
                FeatureShop.AssertSame(shop.Replay(shop.NewUpdater()).State, shop.Features.State);

                // And the next one is good again.
                await shop.ActAsync(100);
                await shop.Get<CheckpointWriter>().SaveAsync(Token);
                Assert.Null(shop.Get<CheckpointStore>().Load(shop.NewUpdater(), shop.Get<CurrentCatalog>().Snapshot, Token));
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_replaced()
    {
        await using var shop = await FeatureShop.StartAsync(5);
        await shop.ActAsync(300);
        await shop.Get<CheckpointWriter>().SaveAsync(Token);
        SqliteConnection.ClearAllPools();
        await File.WriteAllBytesAsync(new DataFolder(shop.App.Data).FeaturesDatabase, [.. Enumerable.Range(0, 9_000).Select(number => (byte)number)], Token);
        File.Delete(new DataFolder(shop.App.Data).FeaturesDatabase + "-wal");

        Assert.NotNull(shop.Get<CheckpointStore>().Load(shop.NewUpdater(), shop.Get<CurrentCatalog>().Snapshot, Token));

        // The running writer knows nothing of it, stores what has changed since and must not pass that off as everything.
        await shop.ActAsync(50, shoppers: 5);
        await shop.Get<CheckpointWriter>().SaveAsync(Token);
        var restored = shop.NewUpdater();
        Assert.Null(shop.Get<CheckpointStore>().Load(restored, shop.Get<CurrentCatalog>().Snapshot, Token));
        restored.RefreshTrends();
        FeatureShop.AssertSame(shop.Replay(shop.NewUpdater()).State, restored.State);
    }

    [Fact]
    public async Task Rows_of_a_checkpoint_that_was_never_finished_do_not_count()
    {
        await using var shop = await FeatureShop.StartAsync(6);
        await shop.ActAsync(500);
        await shop.Get<CheckpointWriter>().SaveAsync(Token);
        var saved = shop.Features.AppliedSequence;
        using (var connection = Open(shop))
        {
            Run(connection, "INSERT INTO shoppers SELECT user_id, epoch + 1, seen_at, x'00', 0 FROM shoppers LIMIT 10");
            Run(connection, "INSERT INTO shoppers VALUES ('nobody', 2, 0, x'00', 0)");
        }

        var restored = shop.NewUpdater();
        Assert.Null(shop.Get<CheckpointStore>().Load(restored, shop.Get<CurrentCatalog>().Snapshot, Token));
        Assert.Equal(saved, restored.State.AppliedSequence);
        Assert.Null(restored.State.Find("nobody"));
    }

    [Fact]
    public async Task An_item_that_events_named_before_the_catalogue_had_it_means_a_full_replay()
    {
        await using var shop = await FeatureShop.StartAsync(7);
        await shop.ActAsync(1_000);
        Assert.True(shop.Features.UnknownItems > 0);
        await shop.Get<CheckpointWriter>().SaveAsync(Token);
        await shop.Get<CatalogWriter>().UpsertAsync([new ItemDraft("no such item")], Token);

        Assert.Contains("only now", shop.Get<CheckpointStore>().Load(shop.NewUpdater(), shop.Get<CurrentCatalog>().Snapshot, Token), StringComparison.Ordinal);
    }

    private static SqliteConnection Open(FeatureShop shop) => Open(shop.App.Data);

    private static SqliteConnection Open(string data)
    {
        var connection = new SqliteConnection($"Data Source={new DataFolder(data).FeaturesDatabase};Pooling=false");
        connection.Open();
        return connection;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
