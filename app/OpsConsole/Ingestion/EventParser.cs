using System.Text.Json;
using OpsConsole.Platform.Security;

namespace OpsConsole.Ingestion;

/// <summary>Reads one event: strictly, so that a misspelt field is heard of at once instead of being missed in the data later.</summary>
internal static class EventParser
{
    /// <summary>How old an event may be when it comes.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    private static readonly TimeSpan LateAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan FutureAfter = TimeSpan.FromMinutes(5);
    private static readonly JsonReaderOptions Options = new() { MaxDepth = EventBatchParser.MaxDepth };

    /// <summary>Parses one well-formed JSON value.</summary>
    /// <param name="payload">Its bytes, valid UTF-8.</param>
    /// <param name="receivedAt">From when the event is known.</param>
    /// <param name="sentAt">When it was first sent: what its age is measured against.</param>
    public static ParsedEvent Parse(ReadOnlyMemory<byte> payload, DateTimeOffset receivedAt, DateTimeOffset sentAt)
    {
        var fields = new EventFields();
        var fault = Read(payload.Span, fields) ?? fields.MissingOrOutOfRange(sentAt, Window);
        var type = fields.Type is { } known ? EventTypes.Name(known) : null;
        if (fault is null)
        {
            return new ParsedEvent(fields.ToEvent(receivedAt, LateAfter, FutureAfter), null, null, null, fields.Id, type, fields.UserId, payload);
        }

        if (IngestError.IsSchemaFailure(fault.Error) && MayHoldCard(payload))
        {
            fault = new FieldFault(IngestError.CardNumber, null, "holds a payment card number");
        }

        return new ParsedEvent(null, fault.Error, fault.Field, fault.Detail, fields.Id, type, fields.UserId, payload);
    }

    /// <summary>A value that was refused for its form was not looked into, and would be kept as a dead letter.</summary>
    private static bool MayHoldCard(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = EventBatchParser.MaxDepth });
        return CardNumbers.InJson(document.RootElement) ?? CardNumbers.InText(document.RootElement.GetRawText());
    }

    private static FieldFault? Read(ReadOnlySpan<byte> payload, EventFields fields)
    {
        var reader = new Utf8JsonReader(payload, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new FieldFault(IngestError.InvalidField, null, "an event must be an object");
        }

        // The first fault is the one reported, but reading goes on: the id may come later, and so may a card number, which weighs more.
        FieldFault? first = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var fault = fields.Take(ref reader);
            first = fault?.Error == IngestError.CardNumber || first is null ? fault ?? first : first;
        }

        return first;
    }
}
