using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CsCheck;
using OpsConsole.Ingestion;

namespace OpsConsole.Tests.Ingestion;

public sealed class EventParserPropertyTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly byte[] Valid = Encoding.UTF8.GetBytes("""
        {"events":[{"id":"e1","type":"purchase","userId":"u1","sessionId":"s1","itemId":"i1","value":12.5,"currency":"EUR","quantity":2,"query":"röd 🍞 \ud83c\udf5e",
        "slateId":"1.2.m","position":3,"surface":"home","occurredAt":"2026-06-01T12:00:00Z","context":{"a":[1,{"b":null}],"c":"\u00e5"}}]}
        """);

    /// <summary>A valid body with some bytes overwritten, cut out or put in.</summary>
    private static readonly Gen<byte[]> Mutated =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, Valid.Length - 1], Gen.Byte).Array[1, 6].Select(changes =>
        {
            var bytes = Valid.ToList();
            foreach (var (kind, place, octet) in changes)
            {
                var at = Math.Min(place, bytes.Count - 1);
                switch (kind)
                {
                    case 0: bytes[at] = octet; break;
                    case 1: bytes.RemoveAt(at); break;
                    default: bytes.Insert(at, octet); break;
                }
            }

            return bytes.ToArray();
        });

    [Fact]
    public void Valid_body_is_accepted()
    {
        var batch = EventBatchParser.Parse(Valid, Now);

        Assert.Null(batch.Failure);
        Assert.Null(batch.Events[0].Error);
    }

    [Fact]
    public void Parser_answers_whatever_the_bytes() => Gen.OneOf(Mutated, Gen.Byte.Array[0, 200]).Sample(
        body =>
        {
            var batch = EventBatchParser.Parse(body, Now);
            return batch.Failure is not null || batch.Events.All(parsed => (parsed.Event is null) == (parsed.Error is not null));
        },
        iter: 20_000);

    [Fact]
    public void Accepted_event_holds_only_what_its_limits_allow() => Mutated.Sample(
        body => EventBatchParser.Parse(body, Now).Events.All(parsed => parsed.Event is not { } accepted
            || (accepted.Id.Length is > 0 and <= 64 && accepted.Quantity > 0 && accepted.Position is null or >= 0 && accepted.Query?.Length is null or <= 256)),
        iter: 20_000);

    [Fact]
    public async Task Server_never_fails_on_a_body()
    {
        await using var app = await RunningApp.StartAsync();
        var seen = new HashSet<HttpStatusCode>();
        await Gen.OneOf(Mutated, Gen.Byte.Array[0, 200]).SampleAsync(
            async body =>
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await app.Client.PostAsync("/api/v1/events", content);
                lock (seen)
                {
                    seen.Add(answer.StatusCode);
                }

                return answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.BadRequest;
            },
            iter: 1_000);

        // Both happened, or the bytes were not varied enough to show anything.
        Assert.Equal(2, seen.Count);
    }
}
