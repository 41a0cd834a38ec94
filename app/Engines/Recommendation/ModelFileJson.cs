using System.Text.Json.Serialization;

namespace OpsConsole.Engines.Recommendation;

[JsonSerializable(typeof(LinearBlendOptions))]
internal sealed partial class ModelFileJson : JsonSerializerContext;
