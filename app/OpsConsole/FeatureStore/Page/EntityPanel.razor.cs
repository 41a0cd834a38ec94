using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.FeatureStore.History;
using OpsConsole.Platform.Time;
using OpsConsole.Shell;

namespace OpsConsole.FeatureStore.Page;

/// <summary>A question: whose values, as of when.</summary>
/// <param name="Kind"><c>shopper</c> or <c>item</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="At">A moment with offset as typed; empty for now.</param>
public sealed record EntityRequest(string Kind, string Id, string At);

/// <summary>Looks entities up; what is looked up comes from the address, so that a link shows the same.</summary>
public sealed partial class EntityPanel : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private EntityRequest? _shown;
    private EntityAnswer? _answer;
    private Exception? _failure;
    private string? _problem;
    private string _kind = "shopper";
    private string _id = "";
    private string _at = "";
    private bool _asking;

    [Inject]
    internal EntityLookup Lookup { get; set; } = null!;

    [Inject]
    internal ConsoleSession Session { get; set; } = null!;

    [Inject]
    private ShopClock Shop { get; set; } = null!;

    /// <summary><c>shopper</c> or <c>item</c>.</summary>
    [Parameter, EditorRequired]
    public string Kind { get; set; } = "shopper";

    /// <summary>Whose; null or empty for nobody's.</summary>
    [Parameter, EditorRequired]
    public string? Id { get; set; }

    /// <summary>A moment with offset; null or empty for now.</summary>
    [Parameter, EditorRequired]
    public string? At { get; set; }

    /// <summary>Something else is to be looked up.</summary>
    [Parameter]
    public EventCallback<EntityRequest> OnLookup { get; set; }

    private string? Window => _answer is { } answer ? $"{answer.Entity} {answer.Id}" : "shopper's or item's own features";

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var asked = new EntityRequest(Kind == "item" ? "item" : "shopper", Id ?? "", At ?? "");
        if (asked == _shown)
        {
            return;
        }

        (_shown, _kind, _id, _at) = (asked, asked.Kind, asked.Id, asked.At);
        await ReadAsync();
    }

    private Task AskAsync()
    {
        var asked = new EntityRequest(_kind, _id.Trim(), _at.Trim());
        return asked == _shown ? ReadAsync() : OnLookup.InvokeAsync(asked);
    }

    private async Task ReadAsync()
    {
        (_answer, _problem, _failure) = (null, null, null);
        if (_shown is not { Id.Length: > 0 } asked)
        {
            return;
        }

        DateTimeOffset? at = null;
        if (asked.At.Length > 0)
        {
            if (!DateTimeOffset.TryParse(asked.At, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) || moment > Shop.GetUtcNow() || moment < DateTimeOffset.UnixEpoch)
            {
                _problem = "As of: a moment like 2026-11-01T12:00:00Z, not in the shop's future.";
                return;
            }

            at = moment;
        }

        _asking = true;
        try
        {
            _answer = (asked.Kind, at) switch
            {
                ("item", null) => Lookup.ItemNow(asked.Id),
                ("item", { } then) => await Lookup.ItemAsync(asked.Id, then, _gone.Token),
                (_, null) => Lookup.ShopperNow(asked.Id),
                (_, { } then) => await Lookup.ShopperAsync(asked.Id, then, _gone.Token),
            };
            _problem = _answer is null ? $"No {asked.Kind} of that id is known{(at is null ? null : " as of then")}." : null;
        }
        catch (Exception failure) when (!_gone.IsCancellationRequested)
        {
            // Whatever kept the events from being read, the panel says so and offers to try again.
            _failure = failure;
        }
        finally
        {
            _asking = false;
        }
    }
}
