using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpsConsole.Operations;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Resilience.Faults;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Operations;

public sealed class FaultEndpointsTests
{
    private static readonly Uri s_path = new("/api/v1/ops/faults", UriKind.Relative);

    [Fact]
    public async Task Fault_is_set_listed_timed_audited_and_cleared()
    {
        await using var app = await RunningApp.StartAsync(In(Environments.Development));
        using var set = await app.Operator.PostAsJsonAsync(s_path, new { point = "inference", mode = "slow", rate = 0.5, delayMs = 40, minutes = 2 });
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);

        var listed = (await app.Operator.GetFromJsonAsync<JsonElement>(s_path)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["inference", "profile"], listed.Select(row => row.GetProperty("point").GetString()));
        Assert.Equal(("slow", 0.5, 40), (listed[0].GetProperty("mode").GetString(), listed[0].GetProperty("rate").GetDouble(), listed[0].GetProperty("delayMs").GetInt32()));
        Assert.Equal("off", listed[1].GetProperty("mode").GetString());

        using var cleared = await app.Operator.PostAsJsonAsync(s_path, new { point = "inference", mode = "off" });
        Assert.Equal("off", (await cleared.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("mode").GetString());
        Assert.Null(app.Services.GetRequiredService<FaultPoints>().Get(FaultPoints.Inference).Current);
        Assert.Equal(2, app.Services.GetRequiredService<Timeline>().Entries.Count(entry => entry.Kind == "fault" && entry.Actor is not null));
        await using var context = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        Assert.Equal(2, await context.Set<AuditEntry>().CountAsync(entry => entry.Action == "fault.set" && entry.Subject == "inference"));
    }

    [Theory]
    [InlineData("""{"mode":"throw"}""", "point")]
    [InlineData("""{"point":"nowhere","mode":"throw"}""", "point")]
    [InlineData("""{"point":"inference"}""", "mode")]
    [InlineData("""{"point":"inference","mode":"explode"}""", "mode")]
    [InlineData("""{"point":"inference","mode":"throw","rate":1.1}""", "rate")]
    [InlineData("""{"point":"inference","mode":"slow","delayMs":-1}""", "delayMs")]
    [InlineData("""{"point":"inference","mode":"hang","minutes":0}""", "minutes")]
    public async Task Bad_fault_is_refused_by_field_and_injects_nothing(string body, string field)
    {
        await using var app = await RunningApp.StartAsync(In(Environments.Development));
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await app.Operator.PostAsync(s_path, content);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.All(app.Services.GetRequiredService<FaultPoints>().All, point => Assert.Null(point.Current));
    }

    [Fact]
    public async Task Production_has_no_fault_lab()
    {
        await using var app = await RunningApp.StartAsync(In(Environments.Production));
        using var answer = await app.Operator.GetAsync(s_path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Production_gets_it_by_configuration_for_administrators()
    {
        await using var app = await RunningApp.StartAsync(builder =>
        {
            In(Environments.Production)(builder);
            builder.Configuration[FaultEndpoints.Switch] = "on";
        });
        var policies = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v1/ops/faults", StringComparison.Ordinal))
            .Select(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>()!.Policy);
        Assert.Equal([Policies.Admin, Policies.Admin], policies);
    }

    private static Action<WebApplicationBuilder> In(string environment) => builder =>
    {
        builder.Environment.EnvironmentName = environment;
        builder.Services.AddSingleton<IHostEnvironment>(builder.Environment);
    };
}
