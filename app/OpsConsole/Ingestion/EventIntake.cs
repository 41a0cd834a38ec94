using OpsConsole.Catalog;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Time;

namespace OpsConsole.Ingestion;

/// <summary>What became of a body.</summary>
/// <param name="Answer">What to tell the client; null when nothing was taken.</param>
/// <param name="Refusal">Why nothing was taken.</param>
internal sealed record IntakeOutcome(EventsAnswer? Answer, IntakeRefusal Refusal);

/// <summary>Why a body was not taken at all.</summary>
internal enum IntakeRefusal
{
    None,

    /// <summary>Too much waits to be written.</summary>
    Overloaded,

    /// <summary>The disk refuses.</summary>
    Storage,
}

/// <summary>Takes parsed events: sheds under load, has the writer store them, counts and shows them.</summary>
/// <remarks>
/// Shedding by what an event is worth. Impressions and scrolls go when a quarter of the queue is full, taps and the like when three quarters are;
/// carts and purchases have the rest to themselves and are refused only when the disk has stood still so long that even that is full.
/// </remarks>
internal sealed class EventIntake(EventWriter writer, CurrentCatalog catalog, IngestionStats stats, EventTail tail, ShopClock shop)
{
    public const int OptionalLimit = EventWriter.Capacity / 4;
    public const int OrdinaryLimit = EventWriter.Capacity * 3 / 4;

    /// <summary>Stores what is in order; ends when it is on the disk.</summary>
    /// <param name="batch">The body's events.</param>
    /// <param name="allowed">Whether the caller may speak for a shopper.</param>
    /// <param name="token">Ends the waiting, not the writing.</param>
    public async Task<IntakeOutcome> TakeAsync(IReadOnlyList<ParsedEvent> batch, Func<string, bool> allowed, CancellationToken token)
    {
        var errors = Screen(batch, allowed);
        var wanted = Enumerable.Range(0, batch.Count).Where(index => errors[index] is null).ToArray();
        var letters = batch.Where(parsed => parsed.Error is { } error && IngestError.IsSchemaFailure(error)).ToArray();
        if (wanted.Length == 0 && errors.Contains(IngestError.Overloaded))
        {
            Count(batch, errors, []);
            return new IntakeOutcome(null, IntakeRefusal.Overloaded);
        }

        var append = new AppendEvents([.. wanted.Select(index => batch[index].Event!)]);
        var save = new SaveDeadLetters(letters, shop.GetUtcNow());
        if ((wanted.Length > 0 && !writer.TryEnqueue(append)) || (letters.Length > 0 && !writer.TryEnqueue(save)))
        {
            Count(batch, [.. errors.Select(error => error ?? IngestError.Overloaded)], []);
            return new IntakeOutcome(null, IntakeRefusal.Overloaded);
        }

        try
        {
            await Task.WhenAll(wanted.Length > 0 ? append.Committed : Task.CompletedTask, letters.Length > 0 ? save.Committed : Task.CompletedTask).WaitAsync(token);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The writer has logged it; here it only matters that nothing may be acknowledged.
            return new IntakeOutcome(null, IntakeRefusal.Storage);
        }

        for (var place = 0; place < wanted.Length; place++)
        {
            errors[wanted[place]] = append.Results[place] == AppendResult.Conflict ? IngestError.IdConflict : null;
        }

        var duplicates = wanted.Where((_, place) => append.Results[place] == AppendResult.Duplicate).ToHashSet();
        Count(batch, errors, duplicates);
        return new IntakeOutcome(Answer(batch, errors, duplicates), IntakeRefusal.None);
    }

    private string?[] Screen(IReadOnlyList<ParsedEvent> batch, Func<string, bool> allowed)
    {
        var queued = writer.Queued;
        var errors = new string?[batch.Count];
        for (var index = 0; index < batch.Count; index++)
        {
            var parsed = batch[index];
            errors[index] = parsed.Error
                ?? (!allowed(parsed.Event!.UserId) ? IngestError.WrongUser : queued >= LimitOf(parsed.Event.Type) ? IngestError.Overloaded : null);
        }

        return errors;
    }

    private static int LimitOf(EventType type) => type switch
    {
        EventType.Impression or EventType.Scroll => OptionalLimit,
        EventType.AddToCart or EventType.Purchase => int.MaxValue,
        _ => OrdinaryLimit,
    };

    private void Count(IReadOnlyList<ParsedEvent> batch, string?[] errors, HashSet<int> duplicates)
    {
        var snapshot = catalog.Snapshot;
        for (var index = 0; index < batch.Count; index++)
        {
            if (errors[index] is { } error)
            {
                stats.Rejected(error);
            }
            else if (duplicates.Contains(index))
            {
                stats.Duplicate();
                continue;
            }
            else
            {
                var accepted = batch[index].Event!;
                stats.Accepted(accepted.Flags, accepted.ItemId is { } item && snapshot.Find(item) is null);
            }

            tail.Publish(batch[index], errors[index]);
        }
    }

    private static EventsAnswer Answer(IReadOnlyList<ParsedEvent> batch, string?[] errors, HashSet<int> duplicates)
    {
        var rejected = new List<RejectedEvent>();
        for (var index = 0; index < batch.Count; index++)
        {
            if (errors[index] is { } error)
            {
                var own = batch[index].Error is not null;
                rejected.Add(new RejectedEvent(index, batch[index].Id, error, own ? batch[index].Field : null, own ? batch[index].Detail : null));
            }
        }

        return new EventsAnswer(batch.Count - rejected.Count - duplicates.Count, duplicates.Count, rejected);
    }
}
