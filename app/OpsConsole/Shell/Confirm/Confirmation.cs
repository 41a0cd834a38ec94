using MudBlazor;

namespace OpsConsole.Shell.Confirm;

/// <summary>Asks before something that has consequences happens.</summary>
public sealed class Confirmation(IDialogService dialogs)
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, CloseOnEscapeKey = true, BackdropClick = false, NoHeader = true };

    /// <summary>The answer, or null when the user left it.</summary>
    public async Task<ConfirmAnswer?> AskAsync(ConfirmRequest request)
    {
        var shown = await dialogs.ShowAsync<ConfirmDialog>(request.Title, new DialogParameters<ConfirmDialog> { { dialog => dialog.Request, request } }, Options);
        var result = await shown.Result;
        return result is { Canceled: false } ? result.Data as ConfirmAnswer : null;
    }
}
