using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace OpsConsole.Tests.Platform.Telemetry;

public sealed class LoggingTests
{
    [Fact]
    public async Task A_token_in_a_hubs_address_reaches_no_log_at_any_level()
    {
        const string secret = "a-token-that-must-not-be-written-down";
        var lines = new LogLines();
        await using var app = await RunningApp.StartAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Trace",
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
                ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
            });
            builder.Logging.AddProvider(lines);
        });
        await app.Anonymous.PostAsync(new Uri("/hubs/mobile/negotiate?negotiateVersion=1&access_token=" + secret, UriKind.Relative), null);
        await app.Anonymous.GetAsync(new Uri("/hubs/ops?id=x&access_token=" + secret, UriKind.Relative));
        Assert.Contains(lines.Written, line => line.Text.Contains("/hubs/mobile", StringComparison.Ordinal));
        Assert.DoesNotContain(lines.Written, line => line.Text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_ask_for_a_key_where_configured()
    {
        await using var app = await RunningApp.StartAsync(builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Telemetry:MetricsRequireKey"] = "true" }));
        var metrics = new Uri("/metrics", UriKind.Relative);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Anonymous.GetAsync(metrics)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Operator.GetAsync(metrics)).StatusCode);
    }
}
