using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;

namespace OpsConsole.Tests.Platform.Served;

/// <summary>The log with its writer running, on a folder of its own or one that outlives it.</summary>
internal sealed class ServedLog : IAsyncDisposable
{
    private readonly ServedWriter _writer;
    private readonly string? _own;

    private ServedLog(ServedSlates slates, ServedWriter writer, DataFolder folder, LogLines lines, string? own)
    {
        (Slates, _writer, Folder, Lines, _own) = (slates, writer, folder, lines, own);
    }

    public ServedSlates Slates { get; }

    public DataFolder Folder { get; }

    public LogLines Lines { get; }

    public static async Task<ServedLog> StartAsync(string? data = null, ServedOptions? options = null, ShopClock? shop = null)
    {
        var own = data is null ? Directory.CreateTempSubdirectory("served-").FullName : null;
        var folder = new DataFolder(data ?? own!).Create();
        var lines = new LogLines();
        using var loggers = new LoggerFactory([lines]);
        var time = TimeProvider.System;
        var database = new ServedDatabase(folder, time, loggers.CreateLogger<ServedDatabase>());
        var chosen = Options.Create(options ?? new ServedOptions { MaxPerSecond = 100_000 });
        var slates = new ServedSlates(new ServedReader(database), chosen, time);
        var writer = new ServedWriter(slates, database, new Timeline(), shop ?? new ShopClock(time, 1), chosen, time, loggers.CreateLogger<ServedWriter>());
        await writer.StartAsync(CancellationToken.None);
        return new ServedLog(slates, writer, folder, lines, own);
    }

    public static ServedSlate Slate(int number, long? atMs = null, ServedVectors? vectors = null) => new(
        $"3.{number}.m", atMs ?? (1_000_000 + number), $"shopper-{number % 7}", "home", "model", "m-1", number % 2 == 0 ? "colours" : null, number % 2 == 0 ? "blue" : null,
        ServedPolicies.Shuffle, Items(number), vectors);

    public static ImmutableArray<ServedItem> Items(int number) =>
        [new($"item-{number}", number, 0.75f, 1), new("item-ü", 2, float.Epsilon, 0.125f), new(new string('x', 64), int.MaxValue, -3, 1)];

    public IReadOnlyList<ServedSlate> All() => [.. Slates.Read(0, long.MaxValue, CancellationToken.None)];

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        _writer.Dispose();
        SqliteConnection.ClearAllPools();
        if (_own is not null)
        {
            Directory.Delete(_own, recursive: true);
        }
    }
}
