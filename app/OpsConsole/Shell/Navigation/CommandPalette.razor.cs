using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using OpsConsole.Shell.Time;

namespace OpsConsole.Shell.Navigation;

/// <summary>Ctrl+K: every page and command by name, all by keyboard.</summary>
public sealed partial class CommandPalette
{
    private static readonly ConditionalWeakTable<ConsoleSession, object> Open = [];
    private readonly List<Entry> _all = [];
    private List<Entry> _found = [];
    private ElementReference _input;
    private string _query = string.Empty;
    private int _selected;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    /// <summary>Whether this console shows it already.</summary>
    internal static bool IsOpen(ConsoleSession session) => Open.TryGetValue(session, out _);

    /// <summary>Shows it until something is chosen or it is dismissed.</summary>
    internal static async Task ShowAsync(IDialogService dialogs, ConsoleSession session)
    {
        Open.AddOrUpdate(session, session);
        try
        {
            var options = new DialogOptions { NoHeader = true, Position = DialogPosition.TopCenter, MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };
            var shown = await dialogs.ShowAsync<CommandPalette>("Search pages and commands", options);
            await shown.Result;
        }
        finally
        {
            Open.Remove(session);
        }
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        foreach (var page in ConsolePage.All)
        {
            if (await Gate.MayAsync(page.Policy))
            {
                _all.Add(new(page.Title, page.Answers, page.Icon, () => Go(page.Path + Session.Range.ToQueryString())));
            }
        }

        foreach (var (_, title, length) in TimeRange.Choices)
        {
            _all.Add(new($"Range: {title}", "Time range", Icons.Material.Outlined.Schedule, () =>
                Go(Navigation.GetUriWithQueryParameters(new TimeRange(length, null).ToQuery()))));
        }

        _all.Add(new("Theme: light", "Appearance", Icons.Material.Outlined.LightMode, () => ThemeAsync("light")));
        _all.Add(new("Theme: dark", "Appearance", Icons.Material.Outlined.DarkMode, () => ThemeAsync("dark")));
        _all.Add(new("Theme: as the system", "Appearance", Icons.Material.Outlined.BrightnessAuto, () => ThemeAsync("system")));
        _all.Add(Session.PausedSince is null
            ? new("Pause live updates", "Live", Icons.Material.Outlined.Pause, () => Do(Session.Pause))
            : new("Resume live updates", "Live", Icons.Material.Outlined.PlayArrow, () => Do(Session.Resume)));
        _all.Add(new("Copy link to this view", "Address with range and selections", Icons.Material.Outlined.Link, CopyLinkAsync));
        _found = _all;
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _input.FocusAsync();
        }
    }

    private void OnQuery(ChangeEventArgs change)
    {
        _query = change.Value as string ?? string.Empty;
        var words = _query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _found = [.. _all
            .Where(entry => words.All(word => entry.Title.Contains(word, StringComparison.OrdinalIgnoreCase) || entry.Note.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .OrderByDescending(entry => words.Length > 0 && entry.Title.StartsWith(words[0], StringComparison.OrdinalIgnoreCase))];
        _selected = 0;
    }

    private async Task OnKeyAsync(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "ArrowDown" when _found.Count > 0:
                _selected = (_selected + 1) % _found.Count;
                break;
            case "ArrowUp" when _found.Count > 0:
                _selected = (_selected + _found.Count - 1) % _found.Count;
                break;
            case "Enter" when _selected < _found.Count:
                await RunAsync(_found[_selected]);
                break;
        }
    }

    private async Task RunAsync(Entry entry)
    {
        Dialog.Close();
        await entry.Run();
    }

    private Task Go(string address) => Do(() => Navigation.NavigateTo(address));

    private async Task ThemeAsync(string choice) => await Browser.InvokeVoidAsync("opsConsole.keepTheme", choice);

    private async Task CopyLinkAsync() => await Browser.InvokeVoidAsync("opsConsole.copy", Navigation.Uri);

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private sealed record Entry(string Title, string Note, string Icon, Func<Task> Run);
}
