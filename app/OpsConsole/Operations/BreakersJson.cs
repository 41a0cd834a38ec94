using System.Text.Json.Serialization;

namespace OpsConsole.Operations;

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BreakerList))]
[JsonSerializable(typeof(BreakerTransitionList))]
[JsonSerializable(typeof(IsolateBreaker))]
[JsonSerializable(typeof(CloseBreaker))]
[JsonSerializable(typeof(FaultList))]
[JsonSerializable(typeof(FaultRow))]
[JsonSerializable(typeof(SetFault))]
internal sealed partial class BreakersJson : JsonSerializerContext;
