using Microsoft.AspNetCore.Components;

namespace OpsConsole.Shell;

/// <summary>A part of the frame that shows what the session chose, and so renders when that changes.</summary>
public abstract class SessionComponent : ComponentBase, IDisposable
{
    [Inject]
    internal ConsoleSession Session { get; set; } = null!;

    /// <inheritdoc />
    public void Dispose()
    {
        Session.Changed -= OnChanged;
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    protected override void OnInitialized() => Session.Changed += OnChanged;

    /// <summary>Before the render that a change causes.</summary>
    protected virtual void TakeOver()
    {
    }

    private void OnChanged() => _ = InvokeAsync(() =>
    {
        TakeOver();
        StateHasChanged();
    });
}
