using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Catalog;

namespace OpsConsole.Merchandising.Pages.Items;

/// <summary>An ordered list of items that can be rearranged, with a way for every hand.</summary>
public sealed partial class ItemCards
{
    private const string Up = "up";
    private const string Down = "down";

    private readonly Dictionary<(string Id, string Button), ElementReference> _buttons = [];
    private string? _dragged;
    private string? _over;
    private string? _said;
    private (string Id, string Button)? _focus;

    /// <summary>Item ids in order, each once.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Ids { get; set; } = [];

    /// <summary>Titles, prices, stock.</summary>
    [Parameter, EditorRequired]
    public CatalogSnapshot Catalog { get; set; } = CatalogSnapshot.Empty;

    /// <summary>The order that was chosen.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<string>> IdsChanged { get; set; }

    /// <summary>Whether it is only looked at.</summary>
    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>Name of the field in <see cref="Errors"/>.</summary>
    [Parameter]
    public string Field { get; set; } = "items";

    /// <summary>Messages by field: <c>items[3]</c>.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string[]>? Errors { get; set; }

    /// <summary>What it is to those who do not see it.</summary>
    [Parameter]
    public string Label { get; set; } = "Items";

    /// <summary>What stands where there is none.</summary>
    [Parameter]
    public string Empty { get; set; } = "No item yet.";

    /// <summary>Name for tests.</summary>
    [Parameter]
    public string TestId { get; set; } = "item-cards";

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus is { } wanted)
        {
            _focus = null;

            // The browser drops the focus of an element that moves; at an end of the list the other arrow takes it.
            var place = IndexOf(wanted.Id);
            var button = place == 0 ? Down : place == Ids.Count - 1 ? Up : wanted.Button;
            if (_buttons.TryGetValue((wanted.Id, button), out var element))
            {
                await element.FocusAsync(preventScroll: false);
            }
        }
    }

    private string FieldOf(string id) => $"{TestId}-place-{id}";

    private int IndexOf(string id)
    {
        for (var place = 0; place < Ids.Count; place++)
        {
            if (Ids[place] == id)
            {
                return place;
            }
        }

        return -1;
    }

    private Task PlaceAsync(string id, object? typed) =>
        int.TryParse(typed?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? MoveAsync(id, Math.Clamp(place, 1, Ids.Count) - 1, null) : Task.CompletedTask;

    private async Task MoveAsync(string id, int to, string? button)
    {
        if (Disabled || IndexOf(id) < 0 || to < 0 || to >= Ids.Count)
        {
            return;
        }

        var moved = Ids.Where(other => other != id).ToList();
        moved.Insert(to, id);
        _focus = button is null ? null : (id, button);
        _said = string.Create(CultureInfo.InvariantCulture, $"{Catalog.Find(id)?.Title ?? id} stands at place {to + 1} of {Ids.Count}.");
        await IdsChanged.InvokeAsync(moved);
    }

    private async Task RemoveAsync(string id)
    {
        if (!Disabled)
        {
            _said = $"{Catalog.Find(id)?.Title ?? id} is taken out.";
            await IdsChanged.InvokeAsync([.. Ids.Where(other => other != id)]);
        }
    }

    private void EndDrag() => (_dragged, _over) = (null, null);

    private async Task DropAsync(string on)
    {
        var dragged = _dragged;
        EndDrag();
        if (dragged is not null && dragged != on)
        {
            await MoveAsync(dragged, IndexOf(on), null);
        }
    }
}
