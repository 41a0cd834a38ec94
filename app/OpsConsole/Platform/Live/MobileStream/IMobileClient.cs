namespace OpsConsole.Platform.Live.MobileStream;

/// <summary>What <c>/hubs/mobile</c> pushes to a shopper's phones.</summary>
public interface IMobileClient
{
    /// <summary>
    /// Something the phone shows has a newer version. A hint: the phone reads <see cref="StreamItem.PayloadUrl"/>. It ignores a
    /// <c>seq</c> that it has applied; one beyond the next means that it missed some, and it subscribes again.
    /// </summary>
    Task push(StreamItem item);
}

/// <summary>One message of a shopper's stream.</summary>
/// <param name="Seq">Place in the shopper's stream: 1, 2, 3 … without gaps.</param>
/// <param name="Kind"><c>slate</c> or <c>routePlan</c> (a vehicle's); later <c>operation</c>, <c>edgeManifest</c>.</param>
/// <param name="Surface">Where the slate is shown; null for other kinds.</param>
/// <param name="Epoch">Epoch of the entity's version (not of the stream).</param>
/// <param name="Generation">Generation in that epoch: a phone applies only a greater (epoch, generation) for a surface.</param>
/// <param name="PayloadUrl">Where to read the new version.</param>
public sealed record StreamItem(long Seq, string Kind, string? Surface, long Epoch, long Generation, string PayloadUrl);

/// <summary>Answer to <c>Subscribe</c>.</summary>
/// <param name="Recovered">
/// True: <paramref name="Items"/> is all that was missed and still counts. False (unknown epoch, or messages that are gone): reload everything.
/// </param>
/// <param name="Epoch">Epoch of the stream: remembered with <paramref name="Top"/> for the next <c>Subscribe</c>.</param>
/// <param name="Top">Newest <c>seq</c>: applied once the items are.</param>
/// <param name="Items">What was missed, oldest first; expired messages are left out, so their <c>seq</c> may be missing.</param>
public sealed record StreamRecovery(bool Recovered, long Epoch, long Top, IReadOnlyList<StreamItem> Items);
