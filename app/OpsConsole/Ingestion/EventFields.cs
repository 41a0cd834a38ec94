using System.Text.Json;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Security;

namespace OpsConsole.Ingestion;

/// <summary>The fields of one event while it is being read.</summary>
internal sealed class EventFields
{
    private static readonly string[] Names =
        ["id", "type", "userId", "sessionId", "itemId", "value", "currency", "quantity", "query", "slateId", "position", "surface", "occurredAt", "context"];

    private string? _id, _userId, _sessionId, _itemId, _slateId, _surface, _currency, _query, _context;
    private EventType? _type;
    private decimal? _value;
    private double? _quantity;
    private int? _position;
    private DateTimeOffset? _occurredAt;
    private int _seen;

    public string? Id => _id;

    public EventType? Type => _type;

    public string? UserId => _userId;

    /// <summary>Reads the property that the reader stands on, and its value; null when it is in order. A value of null counts as absent.</summary>
    public FieldFault? Take(ref Utf8JsonReader reader)
    {
        var field = FindName(ref reader);
        if (field < 0)
        {
            return SkipUnknown(ref reader);
        }

        reader.Read();
        if ((_seen & 1 << field) != 0)
        {
            reader.Skip();
            return new FieldFault(IngestError.UnknownField, Names[field], "comes twice");
        }

        _seen |= 1 << field;
        return reader.TokenType == JsonTokenType.Null ? null : Store(Names[field], ref reader);
    }

    /// <summary>What the event lacks, or when it cannot have happened; null when it is in order.</summary>
    public FieldFault? MissingOrOutOfRange(DateTimeOffset sentAt, TimeSpan window)
    {
        var missing = _id is null ? "id" : _type is null ? "type" : _userId is null ? "userId" : _occurredAt is null ? "occurredAt" : null;
        missing ??= EventTypes.Needs(_type!.Value) switch
        {
            "itemId" when _itemId is null => "itemId",
            "query" when _query is null => "query",
            _ => null,
        };
        if (missing is not null)
        {
            return new FieldFault(IngestError.MissingField, missing, "is needed");
        }

        return _occurredAt < sentAt - window ? new FieldFault(IngestError.TooOld, "occurredAt", "lies more than 30 days back")
            : _occurredAt > sentAt + window ? new FieldFault(IngestError.TooFarAhead, "occurredAt", "lies more than 30 days ahead")
            : null;
    }

    /// <summary>The event, once nothing is wrong with it.</summary>
    public ShopEvent ToEvent(DateTimeOffset receivedAt, TimeSpan lateAfter, TimeSpan futureAfter)
    {
        var occurredAt = _occurredAt!.Value;
        var flags = occurredAt < receivedAt - lateAfter ? EventFlags.Late : occurredAt > receivedAt + futureAfter ? EventFlags.Future : EventFlags.None;
        return new ShopEvent(
            0, _id!, _type!.Value, _userId!, _sessionId, _itemId, _value, _currency, _quantity ?? 1, _query, _slateId, _position, _surface, occurredAt, receivedAt, _context, flags);
    }

    private static int FindName(ref Utf8JsonReader reader)
    {
        for (var index = 0; index < Names.Length; index++)
        {
            if (reader.ValueTextEquals(Names[index]))
            {
                return index;
            }
        }

        return -1;
    }

    private static FieldFault SkipUnknown(ref Utf8JsonReader reader)
    {
        var name = FieldReader.TextOrNull(ref reader);
        reader.Read();
        reader.Skip();
        var shown = name is not null && FieldReader.IsIdentifier(name) && !CardNumbers.InIdentifier(name) ? name : null;
        return new FieldFault(IngestError.UnknownField, shown, "is not a field of events");
    }

    private FieldFault? Store(string name, ref Utf8JsonReader reader) => name switch
    {
        "id" => FieldReader.Identifier(name, ref reader, ref _id),
        "type" => FieldReader.Type(name, ref reader, ref _type),
        "userId" => FieldReader.Identifier(name, ref reader, ref _userId),
        "sessionId" => FieldReader.Identifier(name, ref reader, ref _sessionId),
        "itemId" => FieldReader.Identifier(name, ref reader, ref _itemId),
        "value" => FieldReader.Amount(name, ref reader, ref _value),
        "currency" => FieldReader.Currency(name, ref reader, ref _currency),
        "quantity" => FieldReader.Quantity(name, ref reader, ref _quantity),
        "query" => FieldReader.FreeText(name, ref reader, ref _query),
        "slateId" => FieldReader.Identifier(name, ref reader, ref _slateId),
        "position" => FieldReader.Position(name, ref reader, ref _position),
        "surface" => FieldReader.Identifier(name, ref reader, ref _surface),
        "occurredAt" => FieldReader.Time(name, ref reader, ref _occurredAt),
        _ => FieldReader.JsonObject(name, ref reader, ref _context),
    };
}
