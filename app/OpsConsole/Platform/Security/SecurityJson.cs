using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Security.Devices;
using OpsConsole.Platform.Security.Keys;

namespace OpsConsole.Platform.Security;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(ApiKeyRow))]
[JsonSerializable(typeof(ApiKeySecret))]
[JsonSerializable(typeof(AuditPageAnswer))]
[JsonSerializable(typeof(AuditChainState))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(KeyUsageAnswer))]
[JsonSerializable(typeof(LimitApiKey))]
[JsonSerializable(typeof(CreateApiKey))]
[JsonSerializable(typeof(DeviceTokenRequest))]
[JsonSerializable(typeof(DeviceTokenAnswer))]
internal sealed partial class SecurityJson : JsonSerializerContext;
