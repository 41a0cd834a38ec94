using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.MobileClient.Api;

/// <summary>Reads and writes the contract.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeviceTokenRequest))]
[JsonSerializable(typeof(DeviceToken))]
[JsonSerializable(typeof(HomeScreen))]
[JsonSerializable(typeof(Slate))]
[JsonSerializable(typeof(ShopItem))]
[JsonSerializable(typeof(ItemPage))]
[JsonSerializable(typeof(EventsRequest))]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(StockChange))]
[JsonSerializable(typeof(StockAnswer))]
[JsonSerializable(typeof(ApiProblem))]
internal sealed partial class ContractJson : JsonSerializerContext;
