using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Delivery.Requests;

/// <summary>An objective is an object, or the name of its kind alone.</summary>
internal sealed class ObjectiveConverter : JsonConverter<ObjectiveInput>
{
    public override ObjectiveInput? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? new ObjectiveInput { Kind = reader.GetString() } : JsonSerializer.Deserialize(ref reader, DeliveryRequestJson.Strict.ObjectiveInput);

    public override void Write(Utf8JsonWriter writer, ObjectiveInput value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, DeliveryRequestJson.Strict.ObjectiveInput);
}
