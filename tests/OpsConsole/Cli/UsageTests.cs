using OpsConsole.Cli;

namespace OpsConsole.Tests.Cli;

/// <summary>Bad usage ends with exit code 2 and a message that names the argument, before anything is done.</summary>
[Collection(nameof(ConsoleOutput))]
public sealed class UsageTests
{
    [Theory]
    [InlineData("bogus", "bogus")]
    [InlineData("--urls", "serve --urls")]
    [InlineData("--urls", "serve --urls not-an-address")]
    [InlineData("--simulate", "serve --simulate maybe")]
    [InlineData("--nonsense", "serve --nonsense")]
    [InlineData("--events", "import")]
    [InlineData("--events", "import --events /no/such/file.csv")]
    [InlineData("--streets", "import")]
    [InlineData("--streets", "import --events /dev/null --streets /dev/null")]
    [InlineData("--streets", "import --streets /no/such/file.osm.pbf")]
    [InlineData("--items", "import --streets /dev/null --items /dev/null")]
    [InlineData("--items", "import --events /dev/null --items /no/such/file.csv")]
    [InlineData("--format", "import --events /dev/null --format zzz")]
    [InlineData("--as-of", "train --as-of yesterday")]
    [InlineData("--horizon-days", "evaluate --as-of 2011-11-09 --horizon-days 0 --top 20 --out lists.csv")]
    [InlineData("--out", "evaluate --as-of 2011-11-09 --horizon-days 9 --top 20 --out /no/such/folder/lists.csv")]
    [InlineData("--queries", "similar --as-of 2011-11-09 --queries /no/such/file.csv --top 5 --out lists.csv")]
    [InlineData("--top", "similar --as-of 2011-11-09 --queries /dev/null --top x --out lists.csv")]
    public async Task Bad_usage_exits_with_2_and_names_the_argument(string argument, string line)
    {
        var (exit, said) = await RunAsync(line.Split(' '));
        Assert.Equal(2, exit);
        Assert.Contains(argument, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve --empty --urls http://127.0.0.1:0")]
    [InlineData("import --events EVENTS")]
    public async Task A_data_folder_in_use_is_refused_by_whoever_would_write_to_it(string line)
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-claim-").FullName;
        try
        {
            var events = Path.Combine(data, "events.csv");
            await File.WriteAllTextAsync(events, "id,userId,itemId,type,quantity,value,occurredAt\n", TestContext.Current.CancellationToken);
            string[] arguments = [.. line.Replace("EVENTS", events, StringComparison.Ordinal).Split(' '), "--data", data];
            using (DataFolderClaim.Take(data))
            {
                var (exit, said) = await RunAsync(arguments);
                Assert.Equal(1, exit);
                Assert.Contains(data, said, StringComparison.Ordinal);
                Assert.False(File.Exists(Path.Combine(data, "ops.db")), "it was opened all the same");
            }

            DataFolderClaim.Take(data).Dispose();
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<(int Exit, string Said)> RunAsync(string[] arguments)
    {
        var usual = Console.Error;
        using var said = new StringWriter();
        Console.SetError(said);
        try
        {
            return (await CommandLine.RunAsync(arguments), said.ToString());
        }
        finally
        {
            Console.SetError(usual);
        }
    }
}

/// <summary>Tests that read the process's standard error: none runs beside them.</summary>
[CollectionDefinition(nameof(ConsoleOutput), DisableParallelization = true)]
public sealed class ConsoleOutput;
