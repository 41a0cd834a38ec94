namespace OpsConsole.Merchandising.Pages;

/// <summary>Reads what a page shows, so that only the newest question is answered: a newer one ends the reading under way, and what that brings late is thrown away.</summary>
/// <remarks>Only touched on the circuit's dispatcher, so it needs no locks.</remarks>
internal sealed class NewestReading
{
    private CancellationTokenSource? _current;

    /// <summary>Whether something is being read.</summary>
    public bool Busy => _current is not null;

    /// <summary>Reads; the outcome is taken up only if nothing newer has begun meanwhile.</summary>
    /// <param name="read">The reading.</param>
    /// <param name="take">Takes what was read.</param>
    /// <param name="fail">Takes why it could not be read.</param>
    /// <param name="gone">Ends with the page.</param>
    public async Task ReadAsync<T>(Func<CancellationToken, Task<T>> read, Action<T> take, Action<Exception> fail, CancellationToken gone)
    {
        await EndAsync();
        using var own = CancellationTokenSource.CreateLinkedTokenSource(gone);
        _current = own;
        try
        {
            var found = await read(own.Token);
            if (ReferenceEquals(_current, own))
            {
                take(found);
            }
        }
        catch (Exception) when (!ReferenceEquals(_current, own) || gone.IsCancellationRequested)
        {
            // Nobody waits for this one any more, whatever became of it.
        }
        catch (Exception failure)
        {
            fail(failure);
        }
        finally
        {
            if (ReferenceEquals(_current, own))
            {
                _current = null;
            }
        }
    }

    /// <summary>Ends the reading under way; its outcome is thrown away.</summary>
    public async Task EndAsync()
    {
        // Nobody's any more before it is ended: what waits for it may go on within Cancel.
        var before = _current;
        _current = null;
        if (before is not null)
        {
            await before.CancelAsync();
        }
    }
}
