using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Platform.Live;

namespace OpsConsole.Operations.Overview;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OverviewAnswer))]
[JsonSerializable(typeof(LatencyList))]
[JsonSerializable(typeof(LatencyHistory))]
[JsonSerializable(typeof(SeriesHistory))]
[JsonSerializable(typeof(TimelineList))]
[JsonSerializable(typeof(LatencyTick))]
[JsonSerializable(typeof(BreakerTransition))]
internal sealed partial class OverviewJson : JsonSerializerContext;
