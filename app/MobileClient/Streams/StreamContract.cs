using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.MobileClient.Streams;

/// <summary>One message of a shopper's stream: a hint that something has a newer version.</summary>
/// <param name="Seq">Place in the stream: 1, 2, 3 … without gaps.</param>
/// <param name="Kind"><c>slate</c>, <c>routePlan</c>, <c>operation</c>, <c>edgeManifest</c>.</param>
/// <param name="Surface">Where the slate is shown; null for other kinds.</param>
/// <param name="Epoch">Epoch of the entity's version.</param>
/// <param name="Generation">Generation in that epoch.</param>
/// <param name="PayloadUrl">Where to read the new version.</param>
public sealed record StreamItem(long Seq, string Kind, string? Surface, long Epoch, long Generation, string? PayloadUrl);

/// <summary>Answer to <c>Subscribe</c>.</summary>
/// <param name="Recovered">Whether <paramref name="Items"/> is all that was missed; else the phone reloads everything.</param>
/// <param name="Epoch">Epoch of the stream.</param>
/// <param name="Top">Newest <c>seq</c>.</param>
/// <param name="Items">What was missed, oldest first.</param>
public sealed record StreamRecovery(bool Recovered, long Epoch, long Top, IReadOnlyList<StreamItem>? Items);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StreamItem))]
[JsonSerializable(typeof(StreamRecovery))]
[JsonSerializable(typeof(long))]
internal sealed partial class StreamJson : JsonSerializerContext;
