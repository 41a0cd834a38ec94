using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Ingestion;

/// <summary>Answer of <c>POST /api/v1/events</c>: what is counted here is on the disk.</summary>
/// <param name="Accepted">Events stored.</param>
/// <param name="Duplicates">Events that were stored before; nothing changed.</param>
/// <param name="Rejected">Events refused; sending the same again helps only where the error is <c>overloaded</c>.</param>
public sealed record EventsAnswer(int Accepted, int Duplicates, IReadOnlyList<RejectedEvent> Rejected);

/// <summary>An event that was refused.</summary>
/// <param name="Index">Its place in the body, from 0.</param>
/// <param name="Id">Its id, where that is well-formed.</param>
/// <param name="Error">An <see cref="IngestError"/>.</param>
/// <param name="Field">The field at fault, or null.</param>
/// <param name="Detail">What is wrong, in words.</param>
public sealed record RejectedEvent(int Index, string? Id, string Error, string? Field, string? Detail);

/// <summary>A refused event as operators see it.</summary>
public sealed record DeadLetterAnswer(long Id, DateTimeOffset At, string Error, string? Field, string? EventId, string? Payload, DateTimeOffset? RedrivenAt);

/// <summary>A page of dead letters, newest first.</summary>
public sealed record DeadLettersAnswer(IReadOnlyList<DeadLetterAnswer> Items, string? NextCursor);

/// <summary>What came of sending a dead letter again: <c>accepted</c> or <c>duplicate</c>.</summary>
public sealed record RedriveAnswer(long Id, string Result);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(DeadLettersAnswer))]
[JsonSerializable(typeof(RedriveAnswer))]
internal sealed partial class IngestionJson : JsonSerializerContext;
