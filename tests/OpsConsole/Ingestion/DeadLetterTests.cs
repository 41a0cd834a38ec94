using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Ingestion;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Tests.Ingestion;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task Refused_event_is_kept_as_sent_newest_first_in_pages()
    {
        await using var app = await RunningApp.StartAsync();
        var events = Enumerable.Range(0, 5).Select(number => (JsonNode)Wrong($"e{number}")).ToArray();
        await app.Client.PostEventsAsync(events);

        var first = await app.Operator.GetFromJsonAsync<DeadLettersAnswer>("/api/v1/ops/dead-letters?limit=3");
        var second = await app.Operator.GetFromJsonAsync<DeadLettersAnswer>($"/api/v1/ops/dead-letters?limit=3&cursor={first!.NextCursor}");

        Assert.Equal(["e4", "e3", "e2", "e1", "e0"], first.Items.Concat(second!.Items).Select(letter => letter.EventId));
        Assert.Null(second.NextCursor);
        Assert.Equal((IngestError.InvalidField, "surface"), (first.Items[0].Error, first.Items[0].Field));
        Assert.Equal(events[4].ToJsonString(), first.Items[0].Payload);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await app.Operator.GetAsync("/api/v1/ops/dead-letters?cursor=x")).StatusCode);
    }

    [Fact]
    public async Task Redriven_event_is_stored_once_and_the_act_is_audited()
    {
        await using var app = await RunningApp.StartAsync();
        await app.Client.PostEventsAsync(Wrong("e0"));
        await MendAsync(app, payload => payload.Replace("not a surface", "home", StringComparison.Ordinal));

        var redriven = await app.Operator.PostAsync("/api/v1/ops/dead-letters/1/redrive", null);
        var again = await app.Operator.PostAsync("/api/v1/ops/dead-letters/1/redrive", null);

        Assert.Equal(new RedriveAnswer(1, "accepted"), await redriven.Content.ReadFromJsonAsync<RedriveAnswer>());
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(1, app.Services.GetRequiredService<IEventStream>().Head);
        var letter = Assert.Single((await app.Operator.GetFromJsonAsync<DeadLettersAnswer>("/api/v1/ops/dead-letters"))!.Items);
        Assert.NotNull(letter.RedrivenAt);
        using var connection = app.Services.GetRequiredService<OpsDatabase>().Open();
        using var audit = connection.CreateCommand();
        audit.CommandText = "SELECT count(*) FROM audit WHERE Action = 'deadLetter.redrive'";
        Assert.Equal(1L, audit.ExecuteScalar());
    }

    [Fact]
    public async Task Event_that_is_still_wrong_stays_and_the_answer_names_the_field()
    {
        await using var app = await RunningApp.StartAsync();
        await app.Client.PostEventsAsync(Wrong("e0"));

        var answer = await app.Operator.PostAsync("/api/v1/ops/dead-letters/1/redrive", null);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("\"surface\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, app.Services.GetRequiredService<IEventStream>().Head);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Operator.PostAsync("/api/v1/ops/dead-letters/99/redrive", null)).StatusCode);
    }

    [Fact]
    public async Task Table_keeps_the_newest_letters_only()
    {
        await using var app = await RunningApp.StartAsync();
        using (var connection = app.Services.GetRequiredService<OpsDatabase>().Open())
        {
            using var fill = connection.CreateCommand();
            fill.CommandText = $"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {SaveDeadLetters.Bound})
                INSERT INTO dead_letters (at, error) SELECT 0, 'invalid_field' FROM n
                """;
            fill.ExecuteNonQuery();
        }

        await app.Client.PostEventsAsync(Wrong("a"), Wrong("b"));

        using var counting = app.Services.GetRequiredService<OpsDatabase>().Open();
        using var count = counting.CreateCommand();
        count.CommandText = "SELECT count(*) || ' ' || min(id) FROM dead_letters";
        Assert.Equal($"{SaveDeadLetters.Bound} 3", count.ExecuteScalar());
    }

    private static JsonObject Wrong(string id)
    {
        var tap = EventJson.Tap(id);
        tap["surface"] = "not a surface";
        return tap;
    }

    /// <summary>Stands for a newer version that understands what this one refused.</summary>
    private static async Task MendAsync(RunningApp app, Func<string, string> mend)
    {
        var letter = Assert.Single((await app.Operator.GetFromJsonAsync<DeadLettersAnswer>("/api/v1/ops/dead-letters"))!.Items);
        using var connection = app.Services.GetRequiredService<OpsDatabase>().Open();
        using var update = connection.CreateCommand();
        update.CommandText = "UPDATE dead_letters SET payload = $payload";
        update.Parameters.Add(new SqliteParameter("$payload", mend(letter.Payload!)));
        update.ExecuteNonQuery();
    }
}
