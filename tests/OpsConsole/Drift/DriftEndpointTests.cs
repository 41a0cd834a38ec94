using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using static OpsConsole.Tests.Drift.DriftCheckTests;

namespace OpsConsole.Tests.Drift;

public sealed class DriftEndpointTests
{
    private static readonly (string Method, string Path, string? Body, int Status, string? Field)[] Refused =
    [
        ("PUT", "sale.price/thresholds", """{"warn":0,"alarm":1,"reason":"x"}""", 422, "warn"),
        ("PUT", "sale.price/thresholds", """{"warn":0.3,"alarm":0.2,"reason":"x"}""", 422, "alarm"),
        ("PUT", "sale.price/thresholds", """{"warn":0.1,"alarm":0.2}""", 422, "reason"),
        ("PUT", "no.such/thresholds", """{"warn":0.1,"alarm":0.2,"reason":"x"}""", 404, null),
        ("POST", "sale.price/baseline", "{}", 422, "reason"),
        ("POST", "no.such/baseline", """{"reason":"x"}""", 404, null),
        ("POST", "alarms/77/acknowledge", """{"note":"x"}""", 404, null),
        ("POST", "alarms/x/acknowledge", """{"note":"x"}""", 404, null),
        ("GET", "history?days=0", null, 422, "days"),
        ("GET", "history?feature=no.such", null, 422, "feature"),
        ("GET", "alarms?status=burning", null, 422, "status"),
    ];

    [Fact]
    public async Task Before_the_first_check_every_monitor_is_listed_and_bad_input_names_its_field()
    {
        await using var shop = await DriftShop.StartAsync();

        var answer = await shop.GetAsync("/api/v1/ops/drift");
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("checkedAt").ValueKind);
        Assert.All(answer.GetProperty("items").EnumerateArray(), item => Assert.Equal("unchecked", Text(item, "state")));
        Assert.Contains(answer.GetProperty("items").EnumerateArray(), item => Text(item, "feature") == "sale.unknownItems");

        foreach (var (method, path, body, status, field) in Refused)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/ops/drift/" + path);
            request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var response = await shop.App.Operator.SendAsync(request);
            Assert.True(status == (int)response.StatusCode, $"{method} {path} {body}: {(int)response.StatusCode}");
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(field is null || problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        }
    }

    [Fact]
    public async Task A_check_by_hand_is_a_run_of_the_job_and_its_results_are_history()
    {
        await using var shop = await DriftShop.StartAsync(("Drift:RetrainOnAlarm", "false"));
        await shop.ShiftAsync();

        using var asked = await shop.App.Operator.PostAsync("/api/v1/ops/drift/check", null);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        var ended = await shop.EndedAsync(Text(await asked.Content.ReadFromJsonAsync<JsonElement>(), "id")!);

        Assert.Equal("succeeded", ended.Status);
        Assert.Contains("in alarm", ended.Result, StringComparison.Ordinal);
        var past = (await shop.GetAsync("/api/v1/ops/drift/history?feature=sale.department&days=2")).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal("alarm", Text(Assert.Single(past), "state"));
    }

    [Fact]
    public async Task An_alarm_is_acknowledged_once_with_a_note_that_the_audit_keeps()
    {
        await using var shop = await DriftShop.StartAsync(("Drift:RetrainOnAlarm", "false"));
        await shop.ShiftAsync();
        await shop.CheckAsync();
        var id = Text((await shop.AlarmsAsync("?status=open"))[0], "id");

        using var nothing = await shop.App.Operator.PostAsJsonAsync($"/api/v1/ops/drift/alarms/{id}/acknowledge", new { });
        using var first = await shop.App.Operator.PostAsJsonAsync($"/api/v1/ops/drift/alarms/{id}/acknowledge", new { note = "the sale of the century" });
        using var second = await shop.App.Operator.PostAsJsonAsync($"/api/v1/ops/drift/alarms/{id}/acknowledge", new { note = "again" });

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK, HttpStatusCode.Conflict), (nothing.StatusCode, first.StatusCode, second.StatusCode));
        var alarm = await first.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("acknowledged", "the sale of the century"), (Text(alarm, "status"), Text(alarm, "note")));
        await using var db = await shop.Get<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync();
        Assert.Equal("the sale of the century", (await db.Set<AuditEntry>().SingleAsync(entry => entry.Action == "drift.acknowledge")).Reason);
        Assert.Null(await shop.Get<AuditLog>().FindBreakAsync(default));
    }

    [Fact]
    public async Task Options_that_make_no_sense_keep_the_server_from_starting()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => DriftShop.StartAsync(("Drift:Window", "10.00:00:00"), ("Drift:Reference", "5.00:00:00")));

        Assert.Contains("Drift:Reference", refused.Message, StringComparison.Ordinal);
    }
}
