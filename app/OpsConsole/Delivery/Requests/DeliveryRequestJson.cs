using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Delivery.Desk;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Requests;

/// <summary>Reads what clients send.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RoutePlanRequest))]
[JsonSerializable(typeof(ObjectiveInput))]
[JsonSerializable(typeof(DeskReason))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(LockRequest))]
[JsonSerializable(typeof(SlotRequest))]
[JsonSerializable(typeof(ReplanRequest))]
internal sealed partial class DeliveryRequestJson : JsonSerializerContext
{
    /// <summary>Takes no unknown field, no field twice, no nesting beyond the limit.</summary>
    public static DeliveryRequestJson Strict { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = RequestLimits.JsonDepth,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new Rfc3339Converter() },
    });
}
