using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Accounts.Invitations;
using OpsConsole.Platform.Security.Accounts.Sessions;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Operations.Accounts;

/// <summary>Who may come in, and with which roles?</summary>
public sealed partial class UsersPage
{
    private readonly HashSet<string> _roles = [Platform.Security.Roles.Viewer];
    private IReadOnlyList<AccountRow>? _accounts;
    private IReadOnlyList<InvitationRow>? _invitations;
    private Exception? _failure;
    private DateTimeOffset _readAt;
    private ShownLink? _link;
    private string? _name;
    private string? _problem;
    private bool _copied;

    [Inject]
    internal UserCommands Commands { get; set; } = null!;

    [Inject]
    internal AccountStates States { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "user")]
    private string? Selected { get; set; }

    private AccountRow? Shown => _accounts?.FirstOrDefault(account => account.Id == Selected);

    private string Verdict => _accounts is not { } accounts ? "" : string.Join(", ", ((string?[])
    [
        accounts.Count == 1 ? "1 account" : $"{Figures.Count(accounts.Count)} accounts",
        accounts.Count(account => account.IsAdministrator) is var administrators && administrators == 1 ? "1 administrator" : $"{administrators} administrators",
        accounts.Count(account => account.IsLocked) is > 0 and var locked ? $"{locked} locked" : null,
        _invitations is { Count: > 0 } open ? $"{open.Count} invited" : null,
    ]).OfType<string>()) + ".";

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        // Another administrator's changes, and lock-outs, show without a reload.
        States.Changed += OnChanged;
        Gone.Register(() => States.Changed -= OnChanged);
        await ReadAsync();
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages) => false;

    internal static string Words(IReadOnlyList<string> roles) => roles.Count == 0 ? "none" : string.Join(", ", roles);

    internal static string SignsInWith(AccountRow account) =>
        account.External ? "identity provider" : account.HasPassword ? account.SecondFactor ? "password and app" : "password" : "a link only";

    private void OnChanged() => _ = InvokeAsync(async () =>
    {
        await ReadAsync();
        StateHasChanged();
    });

    private async Task ReadAsync()
    {
        try
        {
            (_accounts, _invitations) = await Commands.ReadAsync(Gone);
            _failure = null;
            _readAt = Time.GetUtcNow();
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the rows from being read, the page says so and offers to try again.
            _failure = failure;
        }
    }

    private void Select(string? id) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("user", id), replace: true);

    private async Task InviteAsync()
    {
        var result = await TryAsync<InvitationResult>(async () => await Commands.InviteAsync(_name?.Trim() ?? "", [.. _roles], Gone));
        if (result is null)
        {
            return;
        }

        _problem = result.Outcome == AccountOutcome.Done ? null : AccountResult.WordsFor(result.Outcome, result.Errors);
        if (_problem is null)
        {
            _name = null;
            Show(result);
            await ReadAsync();
        }
    }

    private async Task WithdrawAsync(InvitationRow invitation)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(Tier.C1, $"Withdraw the link for {invitation.UserName}", "The link stops working at once. You can make another.", "Withdraw"));
        if (answer is not null)
        {
            await TryAsync<AccountOutcome?>(async () => await Commands.WithdrawAsync(invitation, Gone));
            await ReadAsync();
        }
    }

    private void Show(InvitationResult result)
    {
        if (result is { Invitation: { } invitation, Token: { } text })
        {
            (_copied, _link) = (false, new ShownLink(invitation.UserName, $"{Navigation.BaseUri}join?token={text}", invitation.ExpiresAt));
        }
    }

    private async Task CopyAsync() => _copied = await Browser.InvokeAsync<bool>("opsConsole.copy", _link!.Address);

    private async Task AfterAsync(AccountResult result)
    {
        Snackbar.Add(result.Outcome == AccountOutcome.Done && result.Account is null ? "The account is deleted." : result.Words, result.Outcome == AccountOutcome.Done ? Severity.Success : Severity.Error);
        if (result is { Outcome: AccountOutcome.Done, Account: null })
        {
            Select(null);
        }

        await ReadAsync();
    }

    private async Task<T?> TryAsync<T>(Func<Task<T?>> command)
    {
        try
        {
            return await command();
        }
        catch (UnauthorizedAccessException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
            return default;
        }
    }

    /// <summary>A link that is shown this once.</summary>
    private sealed record ShownLink(string UserName, string Address, DateTimeOffset ExpiresAt);
}
