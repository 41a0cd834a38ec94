using System.Globalization;
using OpsConsole.Cli;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.Cli;

public sealed class ModelVerbTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("opsconsole-verbs-").FullName;
    private readonly string _asOf = TimeProvider.System.GetUtcNow().AddDays(-15).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Out => Path.Combine(_data, "out.csv");

    public async ValueTask InitializeAsync() => await (await TestShop.StartAsync(champion: false, data: _data)).DisposeAsync();

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Train_leaves_an_artefact_that_the_registry_names()
    {
        Assert.Equal(0, await Run("train"));

        Assert.StartsWith("two-stage-", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(_data, "models"), "*.model"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_writes_a_ranked_list_a_shopper_without_what_was_bought_where_asked()
    {
        Assert.Equal(0, await Run("evaluate", "--as-of", _asOf, "--horizon-days", "10", "--top", "5", "--out", Out));
        var lists = Rows("userId,rank,itemId,score");
        Assert.Equal(0, await Run("evaluate", "--as-of", _asOf, "--horizon-days", "10", "--top", "5", "--out", Out, "--new-items-only"));
        var fresh = Rows("userId,rank,itemId,score");

        Assert.NotEmpty(lists);
        Assert.All(lists.GroupBy(row => row[0]), list =>
        {
            Assert.Equal(["1", "2", "3", "4", "5"], list.Select(row => row[1]));
            Assert.Equal(5, list.Select(row => row[2]).Distinct().Count());
            double[] scores = [.. list.Select(row => double.Parse(row[3], CultureInfo.InvariantCulture))];
            Assert.Equal(scores.OrderDescending(), scores);
        });
        Assert.Equal(lists.Select(row => row[0]).Distinct(), fresh.Select(row => row[0]).Distinct());
        Assert.NotEqual(lists.Select(row => row[2]), fresh.Select(row => row[2]));
    }

    [Fact]
    public async Task Evaluate_weekly_measures_every_week_twice()
    {
        var asOf = TimeProvider.System.GetUtcNow().AddDays(-21).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        Assert.Equal(0, await Run("evaluate-weekly", "--as-of", asOf, "--weeks", "3"));
        Assert.Equal(2, await Run("evaluate-weekly", "--as-of", asOf));
    }

    [Fact]
    public async Task Similar_answers_each_basket_with_other_items()
    {
        var queries = Path.Combine(_data, "queries.csv");
        await File.WriteAllLinesAsync(queries, ["basketId,itemId", "a,item-000", "a,item-006", "b,item-001", "b,no-such-item"]);

        Assert.Equal(0, await Run("similar", "--as-of", _asOf, "--queries", queries, "--top", "3", "--out", Out));

        var rows = Rows("basketId,rank,itemId,score");
        Assert.Equal(["a1", "a2", "a3", "b1", "b2", "b3"], rows.Select(row => row[0] + row[1]));
        Assert.DoesNotContain(rows, row => row[0] == "a" && row[2] is "item-000" or "item-006");
    }

    [Fact]
    public async Task Bad_usage_exits_2_and_what_cannot_be_done_exits_1()
    {
        var queries = Path.Combine(_data, "broken.csv");
        await File.WriteAllLinesAsync(queries, ["basketId,itemId", "a"]);
        var empty = Path.Combine(_data, "empty.csv");
        await File.WriteAllLinesAsync(empty, ["basketId,itemId"]);

        Assert.Equal(2, await Run("evaluate", "--as-of", "yesterday", "--horizon-days", "10", "--out", Out));
        Assert.Equal(2, await Run("evaluate", "--as-of", _asOf, "--horizon-days", "0", "--out", Out));
        Assert.Equal(2, await Run("similar", "--as-of", _asOf, "--queries", queries, "--out", Out));
        Assert.Equal(2, await Run("similar", "--as-of", _asOf, "--queries", empty, "--out", Out));
        Assert.Equal(2, await Run("train", "--as-of", "2999-01-01"));
        Assert.Equal(2, await Run("evaluate", "--as-of", "9999-12-30", "--horizon-days", "10", "--out", Out));
        Assert.Equal(1, await Run("evaluate", "--as-of", "2999-01-01", "--horizon-days", "10", "--out", Out));
        Assert.Equal(1, await Run("train", "--as-of", "1999-01-01"));
        Assert.Equal(1, await Run("evaluate", "--as-of", "1999-01-01", "--horizon-days", "5", "--out", Out));
        Assert.False(File.Exists(Out));
    }

    private Task<int> Run(string verb, params string[] args) => CommandLine.RunAsync([verb, "--data", _data, .. args]);

    private string[][] Rows(string header)
    {
        var lines = File.ReadAllLines(Out);
        Assert.Equal(header, lines[0]);
        return [.. lines.Skip(1).Select(line => line.Split(','))];
    }
}
