using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Shell;
using OpsConsole.Shell.Commands;
using OpsConsole.Shell.Confirm;
using OpsConsole.Shell.Live;

namespace OpsConsole.Tests.Shell;

/// <summary>What every component test stands on: the live feed, a clock that stands still, a user with some policies.</summary>
internal sealed class ConsoleContext : BunitContext
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public ConsoleContext(params string[] policies)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddSingleton(Feed);
        Services.AddSingleton(Timeline);
        Services.AddScoped<ConsoleSession>().AddScoped<CommandGate>().AddScoped<Confirmation>();
        AddAuthorization().SetAuthorized("olga").SetPolicies(policies.Length == 0 ? [Policies.Viewer, Policies.Operator] : policies);
    }

    public FakeTimeProvider Time { get; } = new(Noon);

    public LiveFeed Feed { get; } = new();

    public Timeline Timeline { get; } = new();

    public ConsoleSession Session => Services.GetRequiredService<ConsoleSession>();

    /// <summary>Popovers and dialogs need a place to appear in.</summary>
    public (IRenderedComponent<MudPopoverProvider> Popovers, IRenderedComponent<MudDialogProvider> Dialogs) RenderProviders() => (Render<MudPopoverProvider>(), Render<MudDialogProvider>());

    /// <summary>Lets components empty their mailboxes once.</summary>
    public void Beat() => Time.Advance(LiveComponent.Interval);
}
