using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Platform.Telemetry;

public sealed class HealthAndMetricsTests
{
    [Fact]
    public async Task Ready_names_each_check_and_turns_503_with_the_first_that_fails()
    {
        var switchable = new SwitchableCheck();
        await using var app = await RunningApp.StartAsync(builder => builder.Services.AddHealthChecks().AddCheck("switchable", switchable));
        var good = await app.Anonymous.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        var checks = (await good.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!);
        Assert.Equal("healthy", checks["startup"].GetProperty("status").GetString());
        Assert.Equal("healthy", checks["switchable"].GetProperty("status").GetString());

        switchable.Fails = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.Anonymous.GetAsync("/healthz/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.GetAsync("/healthz")).StatusCode);
    }

    [Fact]
    public async Task Not_ready_while_a_stage_runs_but_alive()
    {
        var stage = new HeldStage();
        await using var app = await RunningApp.StartAsync();
        await using var starting = OpsConsole.Cli.OpsConsoleHost.Build(
            new OpsConsole.Cli.HostOptions { Data = Path.Combine(app.Data, "other"), Urls = "http://127.0.0.1:0", Empty = true, Simulate = false },
            builder => builder.Services.AddSingleton<IStartupStage>(stage));
        await starting.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            await stage.Entered.Task;
            using var client = new HttpClient { BaseAddress = new Uri(starting.Urls.First()) };
            var answer = await client.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains(stage.Name, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);

            stage.Leave.SetResult();
            await starting.Services.GetRequiredService<StartupSequence>().Ready;
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/healthz/ready", UriKind.Relative))).StatusCode);
        }
        finally
        {
            await starting.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Metrics_state_durations_in_seconds_with_bounded_attributes()
    {
        await using var app = await RunningApp.StartAsync();
        var samples = app.Services.GetRequiredService<RequestSamples>();
        for (var n = 0; n < 100; n++)
        {
            samples.Record(new RequestSample($"surface-{n}", TimeSpan.FromMilliseconds(12), n % 2 == 0 ? "model" : $"source-{n}", 200));
        }

        using var guard = app.Services.GetRequiredService<Guards>().Create<int, int>("inference:v7", "inference", (request, _) => request, (_, _) => null);
        app.Services.GetRequiredService<BreakerRegistry>().Isolate("inference:v7", "test", "test", TimeProvider.System.GetUtcNow().AddHours(1));

        var text = await app.Anonymous.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var counts = text.Split('\n').Where(line => line.StartsWith("opsconsole_request_duration_seconds_count", StringComparison.Ordinal)).ToArray();
        Assert.InRange(counts.Length, 2, 2 * (Surfaces.Bound + 1));
        Assert.Contains(counts, line => line.Contains("source=\"other\"", StringComparison.Ordinal));
        Assert.DoesNotContain("source-1", text, StringComparison.Ordinal);
        Assert.Contains("le=\"0.015\"", text, StringComparison.Ordinal);
        Assert.Contains(text.Split('\n'), line => line.StartsWith("opsconsole_breaker_state", StringComparison.Ordinal) && line.Contains("dependency=\"inference\"", StringComparison.Ordinal) && line.Contains(" 3", StringComparison.Ordinal));
        Assert.DoesNotContain("inference:v7", text, StringComparison.Ordinal);
        Assert.Contains("opsconsole_process_ready", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc", text, StringComparison.Ordinal);
    }

    private sealed class SwitchableCheck : IHealthCheck
    {
        public bool Fails { get; set; }

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(Fails ? HealthCheckResult.Unhealthy("off") : HealthCheckResult.Healthy("on"));
    }

    private sealed class HeldStage : IStartupStage
    {
        public TaskCompletionSource Entered { get; } = new();

        public TaskCompletionSource Leave { get; } = new();

        public int Order => 99;

        public string Name => "waiting for the test";

        public async Task RunAsync(IProgress<string> progress, CancellationToken token)
        {
            Entered.SetResult();
            await Leave.Task.WaitAsync(token);
        }
    }
}
