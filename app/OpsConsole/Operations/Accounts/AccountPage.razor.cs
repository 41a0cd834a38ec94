using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Accounts.SecondFactor;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Operations.Accounts;

/// <summary>What users decide for themselves. What ends sessions is a form that is posted: its answer brings a fresh cookie.</summary>
public sealed partial class AccountPage
{
    private static readonly Lazy<IReadOnlyList<string>> KnownZones = new(() => [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Order(StringComparer.Ordinal)]);

    private AccountRow? _account;
    private int? _left;
    private Exception? _failure;
    private string? _zone;
    private string _density = "compact";
    private string _theme = "";
    private string? _problem;

    [Inject]
    internal CommandGate Gate { get; set; } = null!;

    [Inject]
    internal AccountCommands Accounts { get; set; } = null!;

    [Inject]
    internal SecondFactors Factors { get; set; } = null!;

    [Inject]
    private AccountSettingsStore Settings { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    /// <summary>What was done: <c>password</c>, <c>secondFactor</c> or <c>sessions</c>.</summary>
    [SupplyParameterFromQuery(Name = "done")]
    private string? Done { get; set; }

    /// <summary>What went wrong: one of <see cref="PasswordProblem"/>.</summary>
    [SupplyParameterFromQuery(Name = "error")]
    private string? Error { get; set; }

    private static IReadOnlyList<string> Zones => KnownZones.Value;

    private string? Said => Error is not null
        ? Enum.TryParse<PasswordProblem>(Error, out var problem) && Enum.IsDefined(problem) ? PasswordRules.Words(problem) : "That did not work."
        : Done switch
        {
            "password" => "The password is changed, and every other session has ended.",
            "secondFactor" => "The second factor is off, and every other session has ended.",
            "sessions" => "Every other session has ended.",
            _ => null,
        };

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => ReadAsync();

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages) => false;

    private async Task ReadAsync()
    {
        try
        {
            var user = await Gate.DemandAsync(Policies.Viewer);
            if (OwnAccount.IdOf(user) is { } id && await Accounts.FindAsync(id, Gone) is { } account)
            {
                var settings = await Settings.ReadAsync(user, Gone);
                (_zone, _density, _theme) = (settings.TimeZone, settings.Comfortable ? "comfortable" : "compact", settings.Theme ?? "");
                (_account, _left) = (account, await Factors.RecoveryLeftAsync(id, Gone));
            }

            _failure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the rows from being read, the page says so and offers to try again.
            _failure = failure;
        }
    }

    private async Task SaveAsync()
    {
        var settings = new AccountSettings(string.IsNullOrWhiteSpace(_zone) ? null : _zone.Trim(), _density == "comfortable", _theme.Length == 0 ? null : _theme);
        _problem = settings.Problem;
        if (_problem is not null)
        {
            return;
        }

        try
        {
            var user = await Gate.DemandAsync(Policies.Viewer);
            if (!await Settings.SaveAsync(user, settings, Gone))
            {
                _problem = "That could not be saved.";
                return;
            }
        }
        catch (UnauthorizedAccessException refused)
        {
            _problem = refused.Message;
            return;
        }

        Session.Prefer(settings);
        await Browser.InvokeVoidAsync("opsConsole.setDensity", settings.Comfortable);
        await Browser.InvokeVoidAsync("opsConsole.keepTheme", settings.Theme ?? "system");
        Snackbar.Add("Saved.", Severity.Success);
    }
}
