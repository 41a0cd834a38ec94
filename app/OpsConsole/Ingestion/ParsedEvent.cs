using OpsConsole.Platform.Events;

namespace OpsConsole.Ingestion;

/// <summary>One element of a batch: the event, or why there is none.</summary>
/// <param name="Event">Null when refused.</param>
/// <param name="Error">An <see cref="IngestError"/>, or null.</param>
/// <param name="Field">The field at fault, or null.</param>
/// <param name="Detail">What is wrong with it, in words, without its value.</param>
/// <param name="Id">The event's id where it is well-formed.</param>
/// <param name="Type">The type, where it is one of ours.</param>
/// <param name="UserId">The shopper where well-formed.</param>
/// <param name="Payload">The element's bytes in the body.</param>
internal sealed record ParsedEvent(ShopEvent? Event, string? Error, string? Field, string? Detail, string? Id, string? Type, string? UserId, ReadOnlyMemory<byte> Payload);

/// <summary>A body: its elements, or why it could not be read at all.</summary>
/// <param name="Events">One for each element, in order.</param>
/// <param name="Failure">Null when it could be read.</param>
internal sealed record ParsedBatch(IReadOnlyList<ParsedEvent> Events, string? Failure);
