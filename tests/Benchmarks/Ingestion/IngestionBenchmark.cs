using System.Diagnostics;
using System.Globalization;
using OpsConsole.Cli;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Benchmarks.Ingestion;

/// <summary>
/// Our event writer, fed by concurrent callers that each wait for their acknowledgement, against a bare loop that does nothing but the same inserts into the same
/// table, as many a commit, with the same flush. Rounds alternate in one run, so that what else the machine does meets both.
/// </summary>
internal static class IngestionBenchmark
{
    private const double Bar = 0.6;
    private const int Rounds = 7;
    private const int RowsPerRound = 25_600;
    private const int Callers = 32;
    private const int RowsPerCall = 8;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("opsconsole-bench-");
        try
        {
            await using var ours = await OpenAsync(Path.Combine(folder.FullName, "ours"));
            await using var bare = await OpenAsync(Path.Combine(folder.FullName, "bare"));
            var ratios = new List<double>();
            for (var round = 0; round <= Rounds; round++)
            {
                var bareRate = BareLoop(bare.Services.GetRequiredService<OpsDatabase>(), round);
                var ourRate = await WriterAsync(ours.Services.GetRequiredService<EventWriter>(), round);
                var warmUp = round == 0;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(warmUp ? "warm-up" : $"round {round}")}: bare loop {bareRate:F0} rows/s, writer {ourRate:F0} rows/s, ratio {ourRate / bareRate:F2}"));
                if (!warmUp)
                {
                    ratios.Add(ourRate / bareRate);
                }
            }

            ratios.Sort();
            var median = ratios[ratios.Count / 2];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {median:F2} (lowest {ratios[0]:F2}, highest {ratios[^1]:F2}), bar {Bar:F1}: {(median >= Bar ? "passed" : "missed")}"));
            return median >= Bar ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<WebApplication> OpenAsync(string data)
    {
        var app = OpsConsoleHost.Build(new OpsConsole.Cli.HostOptions { Data = data, Empty = true, Simulate = false }, builder => builder.Logging.ClearProviders());
        await app.Services.GetRequiredService<StartupSequence>().RunUpToAsync(10, CancellationToken.None);
        return app;
    }

    private static double BareLoop(OpsDatabase database, int round)
    {
        var events = Enumerable.Range(0, RowsPerRound).Select(number => Event(round, number)).ToArray();
        using var connection = database.OpenHeld();
        using var begin = new SqliteStatement(connection, "BEGIN IMMEDIATE");
        using var commit = new SqliteStatement(connection, "COMMIT");
        using var insert = new SqliteStatement(connection, """
            INSERT INTO events (id, type, user_id, session_id, item_id, value, currency, quantity, occurred_at, received_at, flags, fingerprint)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """);
        var started = Stopwatch.GetTimestamp();
        foreach (var group in events.Chunk(EventWriter.GroupSize))
        {
            begin.Run();
            foreach (var one in group)
            {
                insert.Bind(1, one.Id).Bind(2, (long)one.Type).Bind(3, one.UserId).Bind(4, one.SessionId).Bind(5, one.ItemId).Bind(6, 25_000L).Bind(7, one.Currency)
                    .Bind(8, one.Quantity).Bind(9, one.OccurredAt.ToUnixTimeMilliseconds()).Bind(10, one.ReceivedAt.ToUnixTimeMilliseconds()).Bind(11, 0L).Bind(12, 42L).Run();
            }

            commit.Run();
        }

        return RowsPerRound / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> WriterAsync(EventWriter writer, int round)
    {
        var events = Enumerable.Range(0, RowsPerRound).Select(number => Event(round, number)).Chunk(RowsPerRound / Callers).ToArray();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(events.Select(own => Task.Run(async () =>
        {
            foreach (var call in own.Chunk(RowsPerCall))
            {
                var append = new AppendEvents(call);
                if (!writer.TryEnqueue(append))
                {
                    throw new InvalidOperationException("The queue is full.");
                }

                await append.Committed;
                if (Array.Exists(append.Results, result => result != AppendResult.Accepted))
                {
                    throw new InvalidOperationException("An event was not accepted.");
                }
            }
        })));
        return RowsPerRound / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static ShopEvent Event(int round, int number) => new(
        0, $"018f{round:D4}-{number:D8}-7000-8000-000000000000", EventType.Purchase, $"user-{number % 997}", $"session-{number / 7}", $"item-{number % 1499}", 2.5m, "EUR", 1, null,
        null, null, null, DateTimeOffset.UnixEpoch.AddSeconds(number), DateTimeOffset.UnixEpoch.AddSeconds(number), null, EventFlags.None);
}
