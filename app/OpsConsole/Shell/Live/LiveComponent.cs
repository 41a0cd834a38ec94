using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Live;

namespace OpsConsole.Shell.Live;

/// <summary>
/// A page or panel that follows the live feed: its mailbox is emptied every 250 ms on the circuit's dispatcher, and it renders at
/// most once for all that was in it.
/// </summary>
/// <remarks>
/// While the tab is hidden, the user paused, or a fixed range is shown, messages are thrown away unread: the stores keep the truth,
/// and <see cref="CatchUpAsync"/> reads them again when the page moves on.
/// </remarks>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    /// <summary>How often mailboxes are emptied: at most four renders a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly List<LiveSubscription> _mailboxes = [];
    private ITimer? _timer;
    private bool _flowing = true;
    private bool _disposed;
    private int _draining;

    [Inject]
    internal LiveFeed Feed { get; set; } = null!;

    [Inject]
    internal TimeProvider Time { get; set; } = null!;

    [Inject]
    internal ConsoleSession Session { get; set; } = null!;

    /// <summary>Ends with the component.</summary>
    protected CancellationToken Gone => _gone.Token;

    private readonly CancellationTokenSource _gone = new();

    /// <summary>Subscribes; types that come in floods get a mailbox of their own, so that they do not push out the rare ones.</summary>
    protected void Listen(params ReadOnlySpan<Type> types)
    {
        _mailboxes.Add(Feed.Subscribe(types));
        _timer ??= Time.CreateTimer(_ => _ = DrainAsync(), null, Interval, Interval);
    }

    /// <summary>Takes up what arrived, oldest first; true when something that shows has changed.</summary>
    protected abstract bool Receive(IReadOnlyList<object> messages);

    /// <summary>Every 250 ms even when nothing arrived, for what moves with the clock; true to render.</summary>
    protected virtual bool Beat(DateTimeOffset now) => false;

    /// <summary>Reads everything anew: the range changed, or the page moves on after a pause.</summary>
    protected virtual Task CatchUpAsync() => Task.CompletedTask;

    /// <summary>After a render that live messages caused, still on the dispatcher: charts are extended here.</summary>
    protected virtual Task AfterReceiveAsync() => Task.CompletedTask;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _flowing = Session.Flows;
        Session.Changed += OnSessionChanged;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
        {
            return;
        }

        _disposed = true;
        Session.Changed -= OnSessionChanged;
        _timer?.Dispose();
        foreach (var mailbox in _mailboxes)
        {
            mailbox.Dispose();
        }

        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task DrainAsync()
    {
        // A slow browser must not pile up drains: one under way is enough, the next beat takes the rest.
        if (Interlocked.Exchange(ref _draining, 1) == 1)
        {
            return;
        }

        try
        {
            await InvokeAsync(DrainOnDispatcherAsync);
        }
        catch (ObjectDisposedException)
        {
            // The circuit went while the timer was firing.
        }
        catch (Exception failure) when (!_disposed)
        {
            // Into the error boundary around the page, instead of a lost task.
            await DispatchExceptionAsync(failure);
        }
        finally
        {
            Volatile.Write(ref _draining, 0);
        }
    }

    private async Task DrainOnDispatcherAsync()
    {
        if (_disposed)
        {
            return;
        }

        var changed = false;
        foreach (var mailbox in _mailboxes)
        {
            var messages = mailbox.Drain();
            if (messages.Count > 0 && Session.Flows)
            {
                changed |= Receive(messages);
            }
        }

        if (!Session.Hidden)
        {
            changed |= Beat(Time.GetUtcNow());
        }

        if (changed)
        {
            StateHasChanged();
            await AfterReceiveAsync();
        }
    }

    private void OnSessionChanged() => _ = InvokeAsync(async () =>
    {
        if (_disposed)
        {
            return;
        }

        var flows = Session.Flows;
        var moved = await OnSessionAsync();
        if (flows && !_flowing && !moved)
        {
            await CatchUpAsync();
        }

        _flowing = flows;
        if (!Session.Hidden)
        {
            StateHasChanged();
        }
    });

    /// <summary>Range, zone or theme changed; true when it has read everything anew already.</summary>
    protected virtual Task<bool> OnSessionAsync() => Task.FromResult(false);
}
