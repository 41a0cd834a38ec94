namespace OpsConsole.Platform.Events;

/// <summary>
/// The durable, ordered stream of what shoppers did. Delivery is at least once: a consumer whose effect must happen
/// once makes it idempotent by <see cref="ShopEvent.Sequence"/>.
/// </summary>
public interface IEventStream
{
    /// <summary>Sequence of the newest committed event; 0 when there is none.</summary>
    long Head { get; }

    /// <summary>
    /// Batches after the consumer's acknowledged offset, in order, for as long as the token allows; waits for new ones.
    /// For consumers whose effect is durable.
    /// </summary>
    IAsyncEnumerable<EventBatch> SubscribeAsync(string consumer, CancellationToken token);

    /// <summary>
    /// Batches after a sequence, in order, waiting for new ones. For consumers whose state lives in memory and is built
    /// anew at each start; acknowledging does nothing.
    /// </summary>
    IAsyncEnumerable<EventBatch> ReplayAsync(long afterSequence, CancellationToken token);
}

/// <summary>Events in commit order, at least one, at most 1,024.</summary>
/// <param name="Events">The events.</param>
/// <param name="Acknowledge">Moves the consumer's durable offset behind this batch.</param>
public sealed record EventBatch(IReadOnlyList<ShopEvent> Events, Func<CancellationToken, ValueTask> Acknowledge)
{
    /// <summary>Sequence of the last event of the batch.</summary>
    public long Last => Events[^1].Sequence;
}
