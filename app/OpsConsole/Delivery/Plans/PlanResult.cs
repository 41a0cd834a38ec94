using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Requests;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Plans;

/// <summary>What came of a plan, as it is stored.</summary>
/// <param name="Solution">Routes in ticks.</param>
/// <param name="Reasons">Why stops are unassigned, by stop.</param>
/// <param name="Violations">Rules that the routes break: only after a dispatcher forced something.</param>
/// <param name="Geometry">Lines to draw, by vehicle: latitude, longitude, latitude …</param>
internal sealed record PlanResult(
    RoutingSolution Solution, IReadOnlyDictionary<string, IReadOnlyList<string>> Reasons, IReadOnlyList<PlanViolation> Violations, IReadOnlyDictionary<string, double[]> Geometry);

/// <summary>Compressed JSON of what rows hold.</summary>
internal static class PlanBytes
{
    public static byte[] Pack(PlanInput input) => Pack(input, PlanBytesJson.Stored.PlanInput);

    public static byte[] Pack(PlanResult result) => Pack(result, PlanBytesJson.Stored.PlanResult);

    /// <summary>Not compressed, to be compared.</summary>
    public static byte[] Json(PlanInput input) => JsonSerializer.SerializeToUtf8Bytes(input, PlanBytesJson.Stored.PlanInput);

    public static PlanInput UnpackInput(byte[] bytes) => Unpack(bytes, PlanBytesJson.Stored.PlanInput);

    public static PlanResult UnpackResult(byte[] bytes) => Unpack(bytes, PlanBytesJson.Stored.PlanResult);

    private static byte[] Pack<T>(T content, JsonTypeInfo<T> type)
    {
        using var packed = new MemoryStream();
        using (var zip = new DeflateStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(zip, content, type);
        }

        return packed.ToArray();
    }

    private static T Unpack<T>(byte[] bytes, JsonTypeInfo<T> type)
    {
        using var zip = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(zip, type) ?? throw new InvalidDataException("a stored plan is empty");
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlanInput))]
[JsonSerializable(typeof(PlanResult))]
internal sealed partial class PlanBytesJson : JsonSerializerContext
{
    public static PlanBytesJson Stored { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new Rfc3339Converter() },
    });
}
