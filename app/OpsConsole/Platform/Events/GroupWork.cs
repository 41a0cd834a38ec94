namespace OpsConsole.Platform.Events;

/// <summary>
/// Something that the one writer (<see cref="EventWriter"/>) does inside a group commit. Its task ends after the commit has reached the disk.
/// </summary>
/// <param name="weight">How many rows it writes: what the queue's bound counts.</param>
public abstract class GroupWork(int weight)
{
    private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Weight { get; } = weight;

    /// <summary>Ends when it is durable; faults when it was not stored at all.</summary>
    public Task Committed => _committed.Task;

    /// <summary>Writes; may be called again after a rollback.</summary>
    public abstract void Execute(GroupConnection connection);

    internal void Complete() => _committed.TrySetResult();

    internal void Fail(Exception failure) => _committed.TrySetException(failure);
}

/// <summary>Appends events; <see cref="Results"/> says what became of each once it is committed.</summary>
public sealed class AppendEvents(IReadOnlyList<ShopEvent> events) : GroupWork(events.Count)
{
    // On the caller's thread: the writer's time is the scarce one.
    private readonly long[] _fingerprints = [.. events.Select(EventFingerprint.Of)];

    /// <summary>One for each event, in order.</summary>
    public AppendResult[] Results { get; } = new AppendResult[events.Count];

    public override void Execute(GroupConnection connection)
    {
        for (var index = 0; index < events.Count; index++)
        {
            Results[index] = connection.Events.Append(events[index], _fingerprints[index]);
        }
    }
}

/// <summary>Moves a consumer's offset forward, never back.</summary>
internal sealed class SaveOffset(string consumer, long sequence) : GroupWork(1)
{
    private const string Sql = """
        INSERT INTO event_offsets (consumer, sequence) VALUES (?1, ?2)
        ON CONFLICT (consumer) DO UPDATE SET sequence = max(sequence, excluded.sequence)
        """;

    public override void Execute(GroupConnection connection) => connection.Statement(Sql).Bind(1, consumer).Bind(2, sequence).Run();
}
