using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Operations.ApiKeys;

/// <summary>Who calls, with what limits?</summary>
public sealed partial class ApiKeysPage
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private IReadOnlyList<KeyLine>? _keys;
    private CreatedKey? _made;
    private Exception? _failure;
    private DateTimeOffset _readAt;
    private bool _reading;
    private string _name = "";
    private KeyScopes _scope = KeyScopes.Server;
    private int? _limit;
    private ApiKeyRow? _limiting;
    private int? _newLimit;

    [Inject]
    private Platform.Security.Keys.ApiKeys Keys { get; set; } = null!;

    [Inject]
    internal KeyCommands Commands { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    private string Verdict => _keys is not { } keys ? "Reading the keys."
        : keys.Where(key => key.Refused > 0).OrderByDescending(key => key.Refused).FirstOrDefault() is { } busiest
            ? $"{busiest.Key.Name} was refused {Figures.Count(busiest.Refused)} times in the last hour: more than its limit lets through."
            : $"{Figures.Count(keys.Count(key => key.Key.RevokedAt is null))} keys live; none was refused for its limit in the last hour.";

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Listen(typeof(Platform.Live.TimelineEntry));
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => ReadAsync();

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages) => false;

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        if (Session.Flows && !_reading && now - _readAt > Every)
        {
            _ = InvokeAsync(async () =>
            {
                await ReadAsync();
                StateHasChanged();
            });
        }

        return false;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync() => ReadAsync();

    private string StateOf(ApiKeyRow key) => key switch
    {
        { RevokedAt: { } revoked } => $"■ revoked {Session.Stamp(revoked)}",
        { ExpiresAt: { } expires } when expires <= Time.GetUtcNow() => $"■ expired {Session.Stamp(expires)}",
        { RotatedTo: not null, ExpiresAt: { } expires } => $"◐ rotated, ends {Session.Stamp(expires)}",
        { ExpiresAt: { } expires } => $"● live, ends {Session.Stamp(expires)}",
        _ => "● live",
    };

    private async Task ReadAsync()
    {
        _reading = true;
        try
        {
            var lines = new List<KeyLine>();
            foreach (var (key, stored) in Keys.FixedRows().Select(key => (key, false)).Concat((await Keys.ListAsync(Gone)).Select(key => (key, true))))
            {
                var usage = await Keys.UsageAsync(key.Id, hours: false, Gone);
                lines.Add(new KeyLine(key, stored, [.. usage.Select(step => (double?)step.Requests)], usage.Sum(step => step.Requests), usage.Sum(step => step.Refused)));
            }

            (_keys, _failure) = (lines, null);
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the rows from being read, the page says so and offers to try again.
            _failure = failure;
        }
        finally
        {
            (_readAt, _reading) = (Time.GetUtcNow(), false);
        }
    }

    private Task CreateAsync() => ActAsync(async () =>
    {
        if (string.IsNullOrWhiteSpace(_name) || CardNumbers.InField(_name) || _limit is < 1)
        {
            return "A key needs a name without a card number, and a limit of at least 1 where it has one.";
        }

        _made = await Commands.CreateAsync(_name.Trim(), _scope, _limit, Gone);
        (_name, _limit) = ("", null);
        return $"{_made.Key.Name} has a key. Its secret is shown this once.";
    });

    private async Task RotateAsync(ApiKeyRow key)
    {
        if (await Confirmation.AskAsync(new ConfirmRequest(Tier.C1, $"Rotate the key of {key.Name}", "A successor is made with the same scopes and limit. The old key works for 7 more days, so that its users can change over.", "Rotate it")) is not null)
        {
            await ActAsync(async () =>
            {
                _made = await Commands.RotateAsync(key.Id, Gone);
                return _made is null ? "That key is gone, or has a successor already." : $"{key.Name} has a new key. Its secret is shown this once.";
            });
        }
    }

    private void ChooseLimit(ApiKeyRow key) => (_limiting, _newLimit) = (key, key.OwnRequestsPerMinute);

    private async Task LimitAsync(ApiKeyRow key)
    {
        var then = _newLimit is >= 1 ? _newLimit : null;
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, $"Limit {key.Name}", "It holds from the next request on, and for nobody else.", "Set the limit",
            Changes: [("Requests a minute", Figures.Count(key.RequestsPerMinute), then is { } number ? Figures.Count(number) : "by scope")]));
        if (answer is not null)
        {
            _limiting = null;
            await ActAsync(async () => await Commands.LimitAsync(key, then, answer.Reason, Gone) switch
            {
                KeyChange.Done => $"The limit of {key.Name} is set.",
                KeyChange.Stale => "Somebody else has changed that key; look again.",
                _ => "That key is gone.",
            });
        }
    }

    private async Task RevokeAsync(ApiKeyRow key)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C3, $"Revoke the key of {key.Name}", "Every request with it, and with device tokens that were issued for it, is refused from now on. It cannot be undone.", "Revoke it", Name: key.Name));
        if (answer is not null)
        {
            await ActAsync(async () => await Commands.RevokeAsync(key.Id, answer.Reason, Gone) ? $"The key of {key.Name} is revoked." : "That key is gone.");
        }
    }

    private async Task ActAsync(Func<Task<string>> command)
    {
        try
        {
            Snackbar.Add(await command(), Severity.Info);
        }
        catch (UnauthorizedAccessException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }

        await ReadAsync();
    }

    /// <summary>A key with its use; one that comes with the process cannot be changed here.</summary>
    private sealed record KeyLine(ApiKeyRow Key, bool Stored, IReadOnlyList<double?> Requests, long Sum, long Refused);
}
