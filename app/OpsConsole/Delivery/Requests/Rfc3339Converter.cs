using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Delivery.Requests;

/// <summary>A time with its offset. Without one it would be the server's local time, which no client means.</summary>
internal sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    private static readonly string[] s_forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ssK"];

    /// <summary>Reads a time; false without an offset, or where it is none.</summary>
    public static bool TryRead(string? text, out DateTimeOffset time)
    {
        time = default;
        return text is { Length: > 10 and < 40 } && text.AsSpan(10).IndexOfAny("+-Zz") > 0
            && DateTimeOffset.TryParseExact(text.ToUpperInvariant(), s_forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryRead(reader.GetString(), out var time) ? time : throw new FieldFormatException("is not a time with an offset, such as 2026-05-04T08:30:00+02:00");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture));
}

/// <summary>A field that cannot be read, in words for the client; the serializer adds where.</summary>
internal sealed class FieldFormatException(string problem) : JsonException(problem)
{
    public string Problem { get; } = problem;
}
