using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Ingestion;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Ingestion;

public sealed class EventRefusalTests(SharedApp shared) : IClassFixture<SharedApp>
{
    public static TheoryData<string, string, string?> Refusals => new()
    {
        { """ "id": "" """, IngestError.InvalidField, "id" },
        { """ "id": "has space" """, IngestError.InvalidField, "id" },
        { """ "id": 7 """, IngestError.InvalidField, "id" },
        { """ "id": null """, IngestError.MissingField, "id" },
        { """ "type": "buy" """, IngestError.UnknownType, "type" },
        { """ "type": "Tap" """, IngestError.UnknownType, "type" },
        { """ "userId": "\u0000" """, IngestError.InvalidField, "userId" },
        { """ "userId": "\ud800" """, IngestError.InvalidField, "userId" },
        { """ "userId": {"a":[1]} """, IngestError.InvalidField, "userId" },
        { """ "itemId": null """, IngestError.MissingField, "itemId" },
        { """ "value": -1 """, IngestError.InvalidField, "value" },
        { """ "value": "12" """, IngestError.InvalidField, "value" },
        { """ "value": 1e400 """, IngestError.InvalidField, "value" },
        { """ "currency": "euro" """, IngestError.InvalidField, "currency" },
        { """ "quantity": 0 """, IngestError.InvalidField, "quantity" },
        { """ "quantity": 1e309 """, IngestError.InvalidField, "quantity" },
        { """ "position": 1.5 """, IngestError.InvalidField, "position" },
        { """ "position": -1 """, IngestError.InvalidField, "position" },
        { """ "query": "a\u0007b" """, IngestError.InvalidField, "query" },
        { """ "context": [] """, IngestError.InvalidField, "context" },
        { """ "context": {"a":"\udc00"} """, IngestError.InvalidField, "context" },
        { """ "occurredAt": "yesterday" """, IngestError.InvalidField, "occurredAt" },
        { """ "occurredAt": "2026-06-01 12:00:00" """, IngestError.InvalidField, "occurredAt" },
        { """ "occurredAt": "2026-06-01T12:00:00" """, IngestError.InvalidField, "occurredAt" },
        { """ "occurredAt": 1764000000 """, IngestError.InvalidField, "occurredAt" },
        { """ "occurredAt": "2001-01-01T00:00:00Z" """, IngestError.TooOld, "occurredAt" },
        { """ "occurredAt": "9999-12-31T23:59:59Z" """, IngestError.TooFarAhead, "occurredAt" },
        { """ "itemid": "x" """, IngestError.UnknownField, "itemid" },
        { """ "userId": "4111111111111111" """, IngestError.CardNumber, "userId" },
        { """ "query": "buy with 4111 1111-1111 1111 please" """, IngestError.CardNumber, "query" },
        { """ "query": "nr \u0034111111111111111" """, IngestError.CardNumber, "query" },
        { """ "context": {"a":[{"b":5500005555555559}]} """, IngestError.CardNumber, "context" },
        { """ "value": 378282246310005 """, IngestError.CardNumber, null },
        { """ "card": "6011 0009 9013 9424" """, IngestError.CardNumber, null },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Wrong_event_is_refused_by_field_and_its_neighbours_are_stored(string change, string error, string? field)
    {
        var app = shared.App;
        var head = app.Services.GetRequiredService<IEventStream>().Head;
        var lettersBefore = await LettersAsync(app);

        // Letters, so that an id adds no digit to those that are searched for.
        var mark = $"{(char)('a' + (head / 26))}{(char)('a' + (head % 26))}";
        var name = change[(change.IndexOf('"', StringComparison.Ordinal) + 1)..];
        name = name[..name.IndexOf('"', StringComparison.Ordinal)];
        var wrong = EventJson.Tap("wrong-" + mark);
        wrong.Remove(name);
        var text = wrong.ToJsonString();
        var body = $$"""{"events":[{{EventJson.Tap("before-" + mark).ToJsonString()}},{{text[..^1]}},{{change}}},{{EventJson.Tap("after-" + mark).ToJsonString()}}]}""";

        var response = await app.Client.PostAsync("/api/v1/events", EventJson.Text(body));

        var shown = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var answer = JsonSerializer.Deserialize<EventsAnswer>(shown, JsonSerializerOptions.Web)!;
        var rejected = Assert.Single(answer.Rejected);
        Assert.Equal((1, error, field), (rejected.Index, rejected.Error, rejected.Field));
        Assert.Equal(name == "id" ? null : "wrong-" + mark, rejected.Id);
        Assert.Equal(["before-" + mark, "after-" + mark], await StoredAfterAsync(app, head));

        // What is refused for its form is kept, whatever may hold a card number nowhere.
        Assert.Equal(lettersBefore + (IngestError.IsSchemaFailure(error) ? 1 : 0), await LettersAsync(app));
        if (error == IngestError.CardNumber)
        {
            var digits = new string([.. change.Where(char.IsAsciiDigit)])[^8..];
            Assert.DoesNotContain(digits, new string([.. shown.Where(char.IsAsciiDigit)]), StringComparison.Ordinal);
            Assert.DoesNotContain(digits, await DumpAsync(app), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"events":[]}""")]
    [InlineData("""{"events":{}}""")]
    [InlineData("""{"events":[{}],"more":1}""")]
    [InlineData("""{"events":[{}]""")]
    [InlineData("""{"events":[{}]} trailing""")]
    [InlineData("""{"events":[{"context":{"a":[[[[[[[[[[[[[[1]]]]]]]]]]]]]]}}]}""")]
    public async Task Body_that_is_no_batch_is_refused_whole(string body)
    {
        var stream = shared.App.Services.GetRequiredService<IEventStream>();
        var head = stream.Head;

        var answer = await shared.App.Client.PostAsync("/api/v1/events", EventJson.Text(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(head, stream.Head);
    }

    private static async Task<int> LettersAsync(RunningApp app) => (await app.Operator.GetFromJsonAsync<DeadLettersAnswer>("/api/v1/ops/dead-letters?limit=200"))!.Items.Count;

    private static async Task<IReadOnlyList<string>> StoredAfterAsync(RunningApp app, long sequence)
    {
        await foreach (var batch in app.Services.GetRequiredService<IEventStream>().ReplayAsync(sequence, TestContext.Current.CancellationToken))
        {
            return [.. batch.Events.Select(stored => stored.Id)];
        }

        return [];
    }

    /// <summary>Every digit of the database and its log.</summary>
    private static async Task<string> DumpAsync(RunningApp app)
    {
        var bytes = new List<byte>();
        foreach (var file in Directory.GetFiles(app.Data, "ops.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content);
            bytes.AddRange(content);
        }

        return new string([.. bytes.Where(one => one is >= (byte)'0' and <= (byte)'9').Select(one => (char)one)]);
    }
}
