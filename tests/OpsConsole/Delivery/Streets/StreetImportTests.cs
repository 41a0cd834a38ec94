using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Cli;
using OpsConsole.Delivery.Streets;
using OpsConsole.Engines.Tests.Routing.Streets;
using OpsConsole.Tests.Cli;

namespace OpsConsole.Tests.Delivery.Streets;

/// <summary><c>import --streets</c>, and what a start makes of its file.</summary>
[Collection(nameof(ConsoleOutput))]
public sealed class StreetImportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("opsconsole-streets-");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Imported_streets_are_in_use_from_the_next_start_on()
    {
        var (exit, said) = await RunAsync("import", "--streets", Write("village.osm.pbf", Village()), "--data", _folder.FullName, "--json");
        Assert.Equal(0, exit);
        Assert.Contains("\"junctions\":3", said, StringComparison.Ordinal);
        Assert.Contains("\"ways: not for motor vehicles\":1", said, StringComparison.Ordinal);

        await MigratedDatabase.CopyToAsync(_folder.FullName);
        await using var app = await RunningApp.StartAsync(data: _folder.FullName);
        var streets = app.Services.GetRequiredService<StreetMap>().Current!;
        Assert.Equal("village.osm.pbf", streets.Source);
        Assert.Contains(streets.Hash, said, StringComparison.Ordinal);
        Assert.Equal(2, streets.Router.Network.SegmentCount);
    }

    [Fact]
    public async Task A_damaged_extract_is_refused_with_its_place_and_the_former_streets_stay()
    {
        await RunAsync("import", "--streets", Write("village.osm.pbf", Village()), "--data", _folder.FullName);
        var before = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "streets.bin"), TestContext.Current.CancellationToken);
        var (exit, said) = await RunAsync("import", "--streets", Write("damaged.osm.pbf", Village()[..^9]), "--data", _folder.FullName);
        Assert.Equal(1, exit);
        Assert.Contains("--streets", said, StringComparison.Ordinal);
        Assert.Contains("damaged.osm.pbf", said, StringComparison.Ordinal);
        Assert.Contains("Block at byte", said, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "streets.bin"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_data_folder_in_use_gets_no_streets()
    {
        using (DataFolderClaim.Take(_folder.FullName))
        {
            var (exit, said) = await RunAsync("import", "--streets", Write("village.osm.pbf", Village()), "--data", _folder.FullName);
            Assert.Equal(1, exit);
            Assert.Contains(_folder.FullName, said, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(_folder.FullName, "streets.bin")));
    }

    [Fact]
    public async Task A_start_goes_on_without_streets_that_cannot_be_read_and_keeps_their_file()
    {
        await MigratedDatabase.CopyToAsync(_folder.FullName);
        var file = Write("streets.bin", [1, 2, 3]);
        await using var app = await RunningApp.StartAsync(data: _folder.FullName);
        Assert.Null(app.Services.GetRequiredService<StreetMap>().Current);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    private static byte[] Village() => new PbfWriter()
        .Node(1, 45, -30).Node(2, 45.001, -30).Node(3, 45.002, -30)
        .Way(10, [1, 2], ("highway", "residential"), ("name", "Lower Street")).Way(11, [2, 3], ("highway", "residential"), ("name", "Upper Street"))
        .Way(12, [1, 3], ("highway", "footway")).File();

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static async Task<(int Exit, string Said)> RunAsync(params string[] arguments)
    {
        var (usualOut, usualError) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        Console.SetOut(said);
        Console.SetError(said);
        try
        {
            return (await CommandLine.RunAsync(arguments), said.ToString());
        }
        finally
        {
            Console.SetOut(usualOut);
            Console.SetError(usualError);
        }
    }
}
