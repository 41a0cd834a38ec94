using System.Text.Json.Serialization;
using OpsConsole.Platform.Security.Devices;
using OpsConsole.Platform.Security.Keys;

namespace OpsConsole.Platform.Security;

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(ApiKeyRow))]
[JsonSerializable(typeof(ApiKeySecret))]
[JsonSerializable(typeof(CreateApiKey))]
[JsonSerializable(typeof(DeviceTokenRequest))]
[JsonSerializable(typeof(DeviceTokenAnswer))]
internal sealed partial class SecurityJson : JsonSerializerContext;
