using System.Diagnostics;
using System.Text.Json;

namespace OpsConsole.Tests.MobileClient;

/// <summary>The harness as the program it is.</summary>
public class HarnessTests
{
    [Fact]
    public async Task Phones_visit_a_running_server_and_the_report_adds_up()
    {
        await using var app = await SmallShop.StartAsync();
        var (exit, output, error) = await RunAsync(
            "--url", app.Url.ToString(), "--key", RunningApp.ServerKey, "--phones", "10", "--rate", "8", "--seconds", "3", "--hub", "--json", "--seed", "20260517", "--max-error-ratio", "0");
        Assert.True(exit == 0, $"exit {exit}: {error}\n{output}");

        var report = JsonDocument.Parse(output).RootElement;
        var endpoints = report.GetProperty("endpoints").EnumerateArray().ToDictionary(row => row.GetProperty("endpoint").GetString()!);
        Assert.Equal(report.GetProperty("requests").GetInt64(), endpoints.Values.Sum(row => row.GetProperty("count").GetInt64()));
        Assert.Equal(report.GetProperty("requests").GetInt64(), report.GetProperty("statuses").EnumerateObject().Sum(row => row.Value.GetInt64()));
        Assert.Equal(report.GetProperty("slates").GetInt64(), report.GetProperty("sources").EnumerateObject().Sum(row => row.Value.GetInt64()));
        Assert.True(report.GetProperty("visits").GetInt64() > 5);
        // One home screen a visit, and one more for each hint from the hub.
        Assert.InRange(endpoints["home"].GetProperty("count").GetInt64(), report.GetProperty("visits").GetInt64(), report.GetProperty("visits").GetInt64() + report.GetProperty("hintsApplied").GetInt64());
        Assert.True(endpoints.ContainsKey("tokens") && endpoints.ContainsKey("events"));
        Assert.InRange(endpoints["tokens"].GetProperty("count").GetInt64(), 1, 10);
        Assert.InRange(report.GetProperty("trueRegret").GetDouble(), 0.01, 0.999);
        Assert.All(endpoints.Values, row => Assert.True(row.GetProperty("p50Ms").GetDouble() <= row.GetProperty("p99Ms").GetDouble() && row.GetProperty("p99Ms").GetDouble() <= row.GetProperty("maxMs").GetDouble()));
    }

    [Theory]
    [InlineData("--phones", "none")]
    [InlineData("--rate", "0")]
    [InlineData("--deadline-ms", "-5")]
    [InlineData("--url", "ftp://shop")]
    [InlineData("--max-error-ratio", "2")]
    public async Task A_bad_argument_is_named_and_exits_2(string option, string value)
    {
        var (exit, _, error) = await RunAsync("--key", "k", option, value);
        Assert.Equal(2, exit);
        Assert.Contains(option, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_exits_1()
    {
        var (exit, _, error) = await RunAsync("--url", "http://127.0.0.1:1", "--key", "k", "--seconds", "1");
        Assert.Equal(1, exit);
        Assert.Contains("127.0.0.1:1", error, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        // …/tests/OpsConsole/bin/<configuration>/<framework>/ → the same of the harness.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(
            framework.Parent!.Parent!.Parent!.Parent!.FullName, "MobileHarness", "bin", framework.Parent.Name, framework.Name, "OpsConsole.MobileHarness.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
