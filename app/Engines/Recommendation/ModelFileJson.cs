using System.Text.Json.Serialization;

namespace OpsConsole.Engines.Recommendation;

[JsonSerializable(typeof(LinearBlendOptions))]
[JsonSerializable(typeof(RankingOptions))]
internal sealed partial class ModelFileJson : JsonSerializerContext;
