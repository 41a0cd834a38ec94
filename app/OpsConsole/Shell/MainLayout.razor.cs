using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Shell.Navigation;
using OpsConsole.Shell.Theme;
using OpsConsole.Shell.Time;

namespace OpsConsole.Shell;

/// <summary>The frame around every console page. Takes the browser's settings over before the first page renders.</summary>
public sealed partial class MainLayout : IDisposable
{
    private readonly MudTheme _theme = ConsoleTheme.Create();
    private DotNetObjectReference<BrowserEvents>? _browser;
    private ErrorBoundary? _boundary;
    private ConsolePage? _page;
    private bool _started;

    [Inject]
    internal ConsoleSession Session { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private AccountSettingsStore Settings { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    private string ZoneTitle => Session.Utc ? "UTC" : Session.LocalZone.Id;

    /// <inheritdoc />
    public void Dispose()
    {
        Session.Changed -= OnSessionChanged;
        Navigation.LocationChanged -= OnLocationChanged;
        _browser?.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        Session.Changed += OnSessionChanged;
        Navigation.LocationChanged += OnLocationChanged;
        ReadAddress();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _browser = DotNetObjectReference.Create(new BrowserEvents(this));
        var found = await Browser.InvokeAsync<BrowserSettings?>("opsConsole.attach", _browser);
        Session.Begin(Parse(found?.Theme), found?.Dark ?? false, found?.Zone, found?.Utc ?? false);
        Session.SetHidden(found?.Hidden ?? false);
        await PreferAsync(found);
        _started = true;
        StateHasChanged();
    }

    /// <summary>What the user saved stands above what this browser remembers.</summary>
    private async Task PreferAsync(BrowserSettings? found)
    {
        try
        {
            var settings = await Settings.ReadAsync((await Authentication.GetAuthenticationStateAsync()).User, CancellationToken.None);
            Session.Prefer(settings);
            await Browser.InvokeVoidAsync("opsConsole.setDensity", settings.Comfortable);
            if (settings.Theme is { } theme && theme != found?.Theme)
            {
                await Browser.InvokeVoidAsync("opsConsole.keepTheme", theme);
            }
        }
        catch (Exception failure) when (failure is Microsoft.Data.Sqlite.SqliteException or InvalidOperationException)
        {
            // Without them the console looks as the browser says.
        }
    }

    private static ThemeChoice Parse(string? name) => Enum.TryParse<ThemeChoice>(name, ignoreCase: true, out var choice) ? choice : ThemeChoice.System;

    private void OnSessionChanged() => _ = InvokeAsync(StateHasChanged);

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(async () =>
    {
        ReadAddress();
        _boundary?.Recover();
        StateHasChanged();
        await Browser.InvokeVoidAsync("opsConsole.closePopovers");
    });

    private void ReadAddress()
    {
        var address = new Uri(Navigation.Uri);
        _page = ConsolePage.At(address.AbsolutePath);
        Session.SetRange(TimeRange.FromQuery(address.Query));
    }

    private void Recover() => _boundary?.Recover();

    private async Task ToggleZoneAsync()
    {
        Session.SetUtc(!Session.Utc);
        await Browser.InvokeVoidAsync("opsConsole.keepZone", Session.Utc);
    }

    private async Task OpenPaletteAsync()
    {
        if (CommandPalette.IsOpen(Session))
        {
            return;
        }

        await CommandPalette.ShowAsync(Dialogs, Session);
    }

    /// <summary>What the browser knew when the circuit began.</summary>
    private sealed record BrowserSettings(string? Theme, bool Dark, string? Zone, bool Utc, bool Hidden);

    /// <summary>What the browser tells later; called by <c>wwwroot/js/shell.js</c>.</summary>
    public sealed class BrowserEvents
    {
        private readonly MainLayout _layout;

        internal BrowserEvents(MainLayout layout) => _layout = layout;

        /// <summary>The tab went to the background or came back.</summary>
        [JSInvokable]
        public Task VisibilityChanged(bool hidden) => _layout.InvokeAsync(() => _layout.Session.SetHidden(hidden));

        /// <summary>The operating system changed between light and dark, or the user chose.</summary>
        [JSInvokable]
        public Task ThemeChanged(string choice, bool dark) => _layout.InvokeAsync(() => _layout.Session.SetTheme(Parse(choice), dark));

        /// <summary>Ctrl+K, or g and then a page's key.</summary>
        [JSInvokable]
        public Task Shortcut(string keys) => _layout.InvokeAsync(async () =>
        {
            if (keys == "palette")
            {
                await _layout.OpenPaletteAsync();
            }
            else if (keys == "live")
            {
                if (_layout.Session.PausedSince is null)
                {
                    _layout.Session.Pause();
                }
                else
                {
                    _layout.Session.Resume();
                }
            }
            else if (ConsolePage.All.FirstOrDefault(page => keys == page.Key.ToString()) is { } page)
            {
                _layout.Navigation.NavigateTo(page.Path + _layout.Session.Range.ToQueryString());
            }
        });
    }
}
