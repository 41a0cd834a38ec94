using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Served;

namespace OpsConsole.Tests.Platform.Served;

public sealed class ServedSlatesTests
{
    [Fact]
    public async Task What_is_offered_is_read_back_as_it_was()
    {
        await using var log = await ServedLog.StartAsync();
        var vectors = new ServedVectors("abc", 17, 16, 1_234, 2, [1, float.NaN, -0.5f, float.MaxValue]);
        ServedSlate[] offered = [ServedLog.Slate(1), ServedLog.Slate(2, vectors: vectors), ServedLog.Slate(3) with { UserId = null, ModelVersion = null, Source = ServedSlate.Shadow, Items = [] }];

        foreach (var slate in offered)
        {
            Assert.True(log.Slates.Offer(slate));
        }

        await log.Slates.FlushedAsync();
        var read = log.All();
        Assert.Equal(3, read.Count);
        for (var place = 0; place < 3; place++)
        {
            Assert.Equal(offered[place] with { Items = [], Vectors = null }, read[place] with { Items = [], Vectors = null });
            Assert.Equal(offered[place].Items, read[place].Items);
        }

        Assert.Null(read[0].Vectors);
        Assert.Equal(vectors with { Values = read[1].Vectors!.Values }, read[1].Vectors);
        Assert.Equal(vectors.Values, read[1].Vectors!.Values);
        Assert.Equal(0, log.Slates.NotLogged);
    }

    [Fact]
    public async Task Reading_goes_by_the_time_of_serving_across_pages_and_leaves_the_end_out()
    {
        await using var log = await ServedLog.StartAsync();
        for (var number = 0; number < 3_500; number++)
        {
            // Many at one moment, and not in the order of the moments.
            Assert.True(log.Slates.Offer(ServedLog.Slate(number, atMs: 1_000 - (number / 100))));
        }

        await log.Slates.FlushedAsync();

        var read = log.Slates.Read(970, 999, CancellationToken.None).ToList();

        Assert.Equal(29 * 100, read.Count);
        Assert.Equal(read.Count, read.Select(slate => slate.SlateId).Distinct().Count());
        Assert.True(read.Zip(read.Skip(1)).All(pair => pair.First.AtMs <= pair.Second.AtMs));
        Assert.InRange(read[0].AtMs, 970, 970);
        Assert.InRange(read[^1].AtMs, 998, 998);
    }

    [Fact]
    public async Task The_newest_are_found_at_once_and_older_ones_in_the_file()
    {
        await using var log = await ServedLog.StartAsync(options: new ServedOptions { MaxPerSecond = 100_000, Remembered = 100 });
        var newest = ServedLog.Slate(500);
        for (var number = 0; number < 500; number++)
        {
            log.Slates.Offer(ServedLog.Slate(number));
        }

        log.Slates.Offer(newest);

        Assert.Same(newest, log.Slates.Find("3.500.m"));
        await log.Slates.FlushedAsync();
        Assert.Equal(ServedLog.Items(3), log.Slates.Find("3.3.m")!.Items);
        Assert.Null(log.Slates.Find("3.501.m"));
    }

    [Fact]
    public async Task Beyond_so_many_a_second_slates_are_counted_instead()
    {
        await using var log = await ServedLog.StartAsync(options: new ServedOptions { MaxPerSecond = 20 });

        var taken = Enumerable.Range(0, 10_000).Count(number => log.Slates.Offer(ServedLog.Slate(number)));

        // One second's worth at once, and what the time of the loop itself brings.
        Assert.InRange(taken, 20, 2_000);
        Assert.Equal(10_000 - taken, log.Slates.NotLogged);
        await log.Slates.FlushedAsync();
        Assert.Equal(taken, log.All().Count);
    }

    [Fact]
    public void The_bucket_refills_at_its_rate_and_holds_one_second()
    {
        var time = new FakeTimeProvider();
        var bucket = new TokenBucket(50, time);
        Assert.Equal(50, Take(1_000));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(5, Take(1_000));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(50, Take(1_000));
        Assert.False(new TokenBucket(0, time).TryTake());

        int Take(int tries) => Enumerable.Range(0, tries).Count(_ => bucket.TryTake());
    }

    [Fact]
    public async Task A_full_queue_refuses_and_counts()
    {
        await using var log = await ServedLog.StartAsync(options: new ServedOptions { MaxPerSecond = 100_000, QueueLimit = 16 });

        // Far more than the writer can take in while we offer.
        var taken = Enumerable.Range(0, 20_000).Count(number => log.Slates.Offer(ServedLog.Slate(number)));
        await log.Slates.FlushedAsync();

        Assert.InRange(taken, 16, 19_999);
        Assert.Equal(20_000 - taken, log.Slates.NotLogged);
        Assert.Equal(taken, log.All().Count);
    }

    [Fact]
    public async Task What_was_flushed_is_there_after_a_kill()
    {
        var copy = Directory.CreateTempSubdirectory("served-copy-").FullName;
        try
        {
            await using (var log = await ServedLog.StartAsync())
            {
                for (var number = 0; number < 700; number++)
                {
                    log.Slates.Offer(ServedLog.Slate(number));
                }

                await log.Slates.FlushedAsync();

                // The files of this moment are what a killed process leaves.
                foreach (var file in Directory.GetFiles(log.Folder.Root, "served.db*"))
                {
                    File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
                }
            }

            await using var again = await ServedLog.StartAsync(copy);
            Assert.Equal(700, again.All().Count);
            Assert.NotNull(again.Slates.Find("3.699.m"));
            again.Slates.Offer(ServedLog.Slate(700));
            await again.Slates.FlushedAsync();
            Assert.Equal(701, again.All().Count);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_set_aside_and_a_new_one_begun()
    {
        var data = Directory.CreateTempSubdirectory("served-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(data, "served.db"), new string('?', 9_000), TestContext.Current.CancellationToken);
            await using (var log = await ServedLog.StartAsync(data))
            {
                log.Slates.Offer(ServedLog.Slate(1));
                await log.Slates.FlushedAsync();
                Assert.Single(log.All());
                Assert.Contains(log.Lines.Written, line => line.Level == LogLevel.Error && line.Text.Contains("aside", StringComparison.Ordinal));
                Assert.Equal(0, log.Slates.NotLogged);
            }

            Assert.Single(Directory.GetFiles(data, "served.db.aside-*"), file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task Damage_that_a_reader_meets_while_serving_begins_a_new_file()
    {
        await using var log = await ServedLog.StartAsync();
        for (var number = 0; number < 2_000; number++)
        {
            log.Slates.Offer(ServedLog.Slate(number));
        }

        await log.Slates.FlushedAsync();
        foreach (var name in (string[])["served.db", "served.db-wal"])
        {
            using var file = new FileStream(Path.Combine(log.Folder.Root, name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            file.Position = Math.Min(100, file.Length);
            file.Write(Enumerable.Repeat((byte)0x5a, (int)Math.Max(0, file.Length - file.Position)).ToArray());
        }

        for (var number = 2_000; log.Lines.Written.IsEmpty && number < 2_100; number++)
        {
            _ = log.Slates.Find("1.1.unknown");
            log.Slates.Offer(ServedLog.Slate(number));
            await log.Slates.FlushedAsync();
        }

        log.Slates.Offer(ServedLog.Slate(9_999));
        await log.Slates.FlushedAsync();

        Assert.Contains(log.Lines.Written, line => line.Text.Contains("aside", StringComparison.Ordinal));
        Assert.Contains(log.All(), slate => slate.SlateId == "3.9999.m");
    }

    [Fact]
    public async Task Slates_past_their_time_or_beyond_the_bound_are_deleted()
    {
        var data = Directory.CreateTempSubdirectory("served-").FullName;
        try
        {
            var folder = new DataFolder(data);
            var database = new ServedDatabase(folder, TimeProvider.System, NullLogger<ServedDatabase>.Instance);
            database.Prepare();
            using var table = new ServedTable(database.Open());
            table.Write([.. Enumerable.Range(0, 12_000).Select(number => ServedLog.Slate(number, atMs: number))]);

            Assert.True(table.Prune(beforeMs: 6_000, keep: 1_000_000));
            Assert.False(table.Prune(beforeMs: 6_000, keep: 1_000_000));
            Assert.Equal(6_000, new ServedReader(database).Read(0, long.MaxValue, CancellationToken.None).First().AtMs);
            while (table.Prune(beforeMs: 0, keep: 500))
            {
            }

            var left = new ServedReader(database).Read(0, long.MaxValue, CancellationToken.None).Select(slate => slate.AtMs).ToList();
            Assert.Equal(Enumerable.Range(11_500, 500).Select(number => (long)number), left);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
