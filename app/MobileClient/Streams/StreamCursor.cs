namespace OpsConsole.MobileClient.Streams;

/// <summary>What a message means to a phone that has applied some.</summary>
public enum StreamStep
{
    /// <summary>Applied before.</summary>
    Known,

    /// <summary>The next one.</summary>
    Applied,

    /// <summary>Others are missing before it: subscribe again.</summary>
    Gap,
}

/// <summary>How far a phone has come in its stream.</summary>
public sealed class StreamCursor
{
    private readonly Lock _gate = new();

    /// <summary>The stream's epoch; 0 before the first answer.</summary>
    public long Epoch { get; private set; }

    /// <summary>The newest message applied.</summary>
    public long Applied { get; private set; }

    /// <summary>Takes a push: applied only when it is the very next.</summary>
    public StreamStep Offer(long seq)
    {
        lock (_gate)
        {
            if (seq <= Applied)
            {
                return StreamStep.Known;
            }

            if (seq != Applied + 1)
            {
                return StreamStep.Gap;
            }

            Applied = seq;
            return StreamStep.Applied;
        }
    }

    /// <summary>
    /// Takes the answer to a subscription; returns the messages that are new to this phone. An older answer that comes late, of the same
    /// epoch, changes nothing.
    /// </summary>
    public IReadOnlyList<StreamItem> Recover(StreamRecovery answer)
    {
        lock (_gate)
        {
            if (answer.Epoch == Epoch && answer.Top <= Applied)
            {
                return [];
            }

            var known = answer.Epoch == Epoch ? Applied : 0;
            Epoch = answer.Epoch;
            Applied = answer.Top;
            return [.. (answer.Items ?? []).Where(item => item.Seq > known)];
        }
    }
}
