using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Merchandising.Content;

/// <summary>Contents as JSON: one form for the rows, the audit, the API and the hash that approvals are bound to.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(FallbackListContent))]
[JsonSerializable(typeof(RuleContent))]
internal sealed partial class ContentJson : JsonSerializerContext
{
    /// <summary>A content as it is stored.</summary>
    public static string Write(RevisionContent content) => content switch
    {
        FallbackListContent list => JsonSerializer.Serialize(list, Default.FallbackListContent),
        RuleContent rule => JsonSerializer.Serialize(rule, Default.RuleContent),
        _ => throw new ArgumentException($"{content.GetType().Name} is no content of a revision", nameof(content)),
    };

    /// <summary>The content of a row.</summary>
    /// <exception cref="JsonException">It is not of that kind.</exception>
    public static RevisionContent Read(RevisionKind kind, string json) => kind == RevisionKind.List
        ? JsonSerializer.Deserialize(json, Default.FallbackListContent)!
        : JsonSerializer.Deserialize(json, Default.RuleContent)!;

    /// <summary>SHA-256 of the stored form, in hex.</summary>
    public static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}

/// <summary>Names of an enumeration as the API and the rows write them; numbers are refused.</summary>
internal sealed class CamelCaseNames<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
