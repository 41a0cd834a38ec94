using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using OpsConsole.Cli;

namespace OpsConsole.Tests.Cli;

/// <summary>The command line itself: exit codes, what it prints, what it says of bad files.</summary>
[Collection(nameof(ConsoleOutput))]
public sealed class DriftVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("opsconsole-drift-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_alike_exit_0_and_say_so_of_each_feature()
    {
        var (exit, said, _) = await RunAsync(Write("a.csv", 1, 0), Write("b.csv", 2, 0), "--cluster", "order", "--json");

        Assert.Equal(0, exit);
        using var answer = JsonDocument.Parse(said);
        var features = answer.RootElement.GetProperty("features").EnumerateArray().ToArray();
        Assert.Equal(["city", "price"], features.Select(feature => feature.GetProperty("feature").GetString()).Order());
        Assert.Equal("categorical", features.Single(feature => feature.GetProperty("feature").GetString() == "city").GetProperty("kind").GetString());
        Assert.All(features, feature => Assert.Equal("ok", feature.GetProperty("state").GetString()));
        Assert.Equal((3_000, 500), (answer.RootElement.GetProperty("referenceRows").GetInt32(), answer.RootElement.GetProperty("referenceClusters").GetInt32()));
    }

    [Fact]
    public async Task A_shift_exits_3_and_names_the_feature_with_its_interval()
    {
        var (exit, said, _) = await RunAsync(Write("a.csv", 1, 0), Write("b.csv.gz", 2, 1.0), "--cluster", "order", "--json");

        Assert.Equal(DriftVerb.Alarmed, exit);
        using var answer = JsonDocument.Parse(said);
        var worst = answer.RootElement.GetProperty("features")[0];
        Assert.Equal(("price", "alarm"), (worst.GetProperty("feature").GetString(), worst.GetProperty("state").GetString()));
        Assert.InRange(worst.GetProperty("lower").GetDouble(), .2, worst.GetProperty("effect").GetDouble());
        Assert.InRange(worst.GetProperty("upper").GetDouble(), worst.GetProperty("effect").GetDouble(), 3);
        Assert.InRange(worst.GetProperty("ks").GetDouble(), .2, .6);
    }

    [Fact]
    public async Task Only_the_features_asked_for_are_compared_and_the_table_reads_well()
    {
        var (exit, said, _) = await RunAsync(Write("a.csv", 1, 0), Write("b.csv", 2, 1.0), "--features", "city");

        Assert.Equal(0, exit);
        Assert.Contains("city", said, StringComparison.Ordinal);
        Assert.DoesNotContain("price", said, StringComparison.Ordinal);
        Assert.Contains("0 in alarm", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--features", "a,b\n1,2\n", "a,b\n1,2\n", "--features nothere")]
    [InlineData("--cluster", "a,b\n1,2\n", "a,b\n1,2\n", "--cluster nothere")]
    [InlineData("--categorical", "a,b\n1,2\n", "a,b\n1,2\n", "--categorical nothere")]
    [InlineData("--current: line 3 of b.csv has 1 fields, the header 2", "a,b\n1,2\n", "a,b\n1,2\n3\n", "")]
    [InlineData("--reference: a.csv has no rows", "a,b\n", "a,b\n1,2\n", "")]
    [InlineData("--reference: a.csv is empty", "", "a,b\n1,2\n", "")]
    [InlineData("--reference: line 1 of a.csv", "a,a\n1,2\n", "a,b\n1,2\n", "")]
    [InlineData("--current: it has no column", "a\n1\n", "b\n1\n", "")]
    [InlineData("--features: names no column", "a\n1\n", "a\n1\n", "--features ,")]
    [InlineData("'x' in column 'a' is no number", "a\n1\n2\n", "a\n1\nx\n", "")]
    [InlineData("--alarm", "a\n1\n", "a\n1\n", "--warn .3 --alarm .2")]
    [InlineData("--warn", "a\n1\n", "a\n1\n", "--warn x")]
    [InlineData("--resamples", "a\n1\n", "a\n1\n", "--resamples 3")]
    public async Task Bad_usage_exits_2_and_names_the_argument_or_the_line(string named, string reference, string current, string more)
    {
        var (left, right) = (Path.Combine(_folder, "a.csv"), Path.Combine(_folder, "b.csv"));
        await File.WriteAllTextAsync(left, reference);
        await File.WriteAllTextAsync(right, current);

        var (exit, _, error) = await RunAsync(left, right, more.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, exit);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_bad_usage()
    {
        var (exit, _, error) = await RunAsync("/no/such/file.csv", "/no/such/file.csv");

        Assert.Equal(2, exit);
        Assert.Contains("--reference", error, StringComparison.Ordinal);
        Assert.Contains("--current", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_says_what_the_exit_codes_mean()
    {
        var (_, said, _) = await RunLineAsync(["drift", "--help"]);

        Assert.Contains("3: a feature is in alarm", said.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    /// <summary>Orders of six lines with prices that resemble each other; prices shifted by so many standard deviations.</summary>
    private string Write(string name, int seed, double shift)
    {
        var path = Path.Combine(_folder, name);
        var random = new Random(seed);
        using Stream file = File.Create(path);
        using var text = new StreamWriter(name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file);
        text.WriteLine("order,price,city");
        for (var order = 0; order < 500; order++)
        {
            var own = Normal();
            for (var line = 0; line < 6; line++)
            {
                var price = 10 + (2 * (shift + (.5 * own) + (.87 * Normal())));
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"o{order},{price:F3},\"{(random.NextDouble() < .6 ? "Ulm, old town" : "Bern")}\""));
            }
        }

        return path;

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    private static Task<(int Exit, string Said, string Error)> RunAsync(string reference, string current, params string[] more) =>
        RunLineAsync(["drift", "--reference", reference, "--current", current, .. more]);

    private static async Task<(int Exit, string Said, string Error)> RunLineAsync(string[] arguments)
    {
        var (usualOut, usualError) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        using var error = new StringWriter();
        Console.SetOut(said);
        Console.SetError(error);
        try
        {
            return (await CommandLine.RunAsync(arguments), said.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(usualOut);
            Console.SetError(usualError);
        }
    }
}
