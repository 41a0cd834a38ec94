using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.MobileClient.Api;

/// <summary>
/// Keeps what a shopper did until the server has it: in order, bounded, retried with the same ids. Offline for long it drops what
/// matters least (impressions and scrolls) before it drops anything else, and never a purchase before those.
/// </summary>
/// <param name="client">Where to send.</param>
/// <param name="time">Clock of the phone.</param>
/// <param name="random">Source of the jitter.</param>
/// <param name="capacity">Events kept at most.</param>
public sealed class EventOutbox(OpsConsoleClient client, TimeProvider time, SeededRandom random, int capacity = 500)
{
    /// <summary>Events of one call at most: the server's limit is larger, its body limit is 256 kB.</summary>
    public const int Batch = 100;

    /// <summary>The server's word for an event that it shed under load and wants again later.</summary>
    private const string Overloaded = "overloaded";

    private readonly LinkedList<PhoneEvent> _waiting = new();
    private OpsConsoleClient _client = client;

    /// <summary>Events not yet acknowledged.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Events dropped because the buffer was full.</summary>
    public int Dropped { get; private set; }

    /// <summary>Events that the server refused for good.</summary>
    public int Rejected { get; private set; }

    /// <summary>Events that the server has, duplicates included.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>What waits, oldest first.</summary>
    public IReadOnlyList<PhoneEvent> Snapshot() => [.. _waiting];

    /// <summary>Sends through another client from now on: after a new token.</summary>
    public void SendThrough(OpsConsoleClient other) => _client = other;

    /// <summary>Takes an event; makes room where there is none.</summary>
    public void Add(PhoneEvent phoneEvent)
    {
        if (_waiting.Count >= capacity)
        {
            MakeRoom();
        }

        _waiting.AddLast(phoneEvent);
    }

    /// <summary>Sends what waits, trying again while the server asks for patience.</summary>
    /// <param name="attempts">Tries of one batch before it is left for the next flush.</param>
    /// <param name="token">Ends the waiting; what was not acknowledged stays.</param>
    /// <returns>The last answer of the server, or null when nothing waited.</returns>
    public async Task<ApiResult<EventsAnswer>?> FlushAsync(int attempts, CancellationToken token)
    {
        ApiResult<EventsAnswer>? last = null;
        while (_waiting.Count > 0)
        {
            var batch = _waiting.Take(Batch).ToArray();
            last = await SendAsync(batch, attempts, token).ConfigureAwait(false);
            if (last.MayRetry || last.Status is 401 or 403 or >= 500)
            {
                // Later, or with a fresh token, the same events may be taken.
                return last;
            }

            var left = Settle(batch, last.Value);
            if (left > 0)
            {
                return last;
            }
        }

        return last;
    }

    private async Task<ApiResult<EventsAnswer>> SendAsync(PhoneEvent[] batch, int attempts, CancellationToken token)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await _client.PostEventsAsync(batch, token).ConfigureAwait(false);
            if (!result.MayRetry || attempt >= attempts)
            {
                return result;
            }

            await Task.Delay(RetryDelay.Of(attempt, result.RetryAfter, random), time, token).ConfigureAwait(false);
        }
    }

    /// <summary>Takes out of the buffer what the server has or will never take; returns how many it asked to send again.</summary>
    private int Settle(PhoneEvent[] batch, EventsAnswer? answer)
    {
        HashSet<int> shed = [.. (answer?.Rejected ?? []).Where(rejected => rejected.Error == Overloaded).Select(rejected => rejected.Index)];
        for (var index = 0; index < batch.Length; index++)
        {
            if (!shed.Contains(index))
            {
                _waiting.Remove(batch[index]);
            }
        }

        // Without an answer the whole call was refused: sending the same again would not help.
        Rejected += answer is null ? batch.Length : (answer.Rejected?.Count ?? 0) - shed.Count;
        Acknowledged += answer is null ? 0 : answer.Accepted + answer.Duplicates;
        return shed.Count;
    }

    private void MakeRoom()
    {
        var least = _waiting.First;
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Type is "impression" or "scroll")
            {
                least = node;
                break;
            }

            if (least!.Value.Type == "purchase" && node.Value.Type != "purchase")
            {
                least = node;
            }
        }

        _waiting.Remove(least!);
        Dropped++;
    }
}
