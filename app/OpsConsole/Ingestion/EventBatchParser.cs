using System.Text.Json;
using System.Text.Unicode;

namespace OpsConsole.Ingestion;

/// <summary>Reads the body of <c>POST /api/v1/events</c>.</summary>
/// <remarks>
/// The body is walked twice: once to find where each event begins and ends, once event by event. So an event that cannot be read does not take its
/// neighbours with it, and its bytes can be kept as a dead letter.
/// </remarks>
internal static class EventBatchParser
{
    /// <summary>Events in one body.</summary>
    public const int MaxEvents = 500;

    /// <summary>Nesting of the JSON.</summary>
    public const int MaxDepth = 16;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Parses; throws nothing whatever the bytes are.</summary>
    public static ParsedBatch Parse(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return Failed("The body is not UTF-8.");
        }

        try
        {
            return ReadBody(body, receivedAt);
        }
        catch (JsonException malformed)
        {
            return Failed($"The body is not JSON of at most {MaxDepth} levels (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            // What the reader throws on a name with half a surrogate pair.
            return Failed("The body holds text that is not Unicode.");
        }
    }

    private static ParsedBatch ReadBody(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        var reader = new Utf8JsonReader(body.Span, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Failed("The body must be an object with an array 'events'.");
        }

        List<ParsedEvent>? events = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("events"u8) || events is not null)
            {
                return Failed("The body must have one field, 'events'.");
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return Failed("'events' must be an array.");
            }

            events = [];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (events.Count == MaxEvents)
                {
                    return Failed($"'events' must hold at most {MaxEvents} events.");
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                events.Add(EventParser.Parse(body[start..(int)reader.BytesConsumed], receivedAt, receivedAt));
            }
        }

        // Reads to the very end, so that anything behind the object is an error too.
        while (reader.Read())
        {
        }

        return events is { Count: > 0 } ? new ParsedBatch(events, null) : Failed("'events' must hold at least one event.");
    }

    private static ParsedBatch Failed(string failure) => new([], failure);
}
