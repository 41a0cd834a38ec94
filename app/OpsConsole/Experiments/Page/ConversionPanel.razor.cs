using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Served;

namespace OpsConsole.Experiments.Page;

/// <summary>What slates led to, read every five seconds; beside the circuit's dispatcher, since a long window of a busy shop takes the file a while.</summary>
public sealed partial class ConversionPanel
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly int[] Windows = [15, 60, 6 * 60, 24 * 60, 7 * 24 * 60, 30 * 24 * 60];
    private static readonly (string Name, string Title, AttributionDimension Dimension)[] Dimensions =
    [
        ("model", "Model", AttributionDimension.Model), ("source", "Source", AttributionDimension.Source), ("slot", "Place in the slate", AttributionDimension.Place),
        ("surface", "Surface", AttributionDimension.Surface), ("arm", "Arm", AttributionDimension.Arm),
    ];

    private IReadOnlyList<ConversionItem>? _rows;
    private IReadOnlyList<string> _models = [];
    private string _model = "";
    private (string By, int Minutes, string Model) _asked;
    private Exception? _failure;
    private DateTimeOffset _readAt;
    private bool _reading;

    [Inject]
    private AttributionStore Attribution { get; set; } = null!;

    /// <summary>What rows are told apart by: <c>model</c>, <c>source</c>, <c>slot</c>, <c>surface</c> or <c>arm</c>; another value counts as <c>model</c>.</summary>
    [Parameter, EditorRequired]
    public string By { get; set; } = "model";

    /// <summary>Length of the window, minutes of the shop's time.</summary>
    [Parameter, EditorRequired]
    public int Minutes { get; set; } = 60;

    /// <summary>Another dimension is wanted.</summary>
    [Parameter]
    public EventCallback<string> OnBy { get; set; }

    /// <summary>Another window is wanted.</summary>
    [Parameter]
    public EventCallback<int> OnMinutes { get; set; }

    private (string Name, string Title, AttributionDimension Dimension) Dimension => Dimensions.FirstOrDefault(one => one.Name == By, Dimensions[0]);

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        // Nothing is published for each tap: the beat reads the counters.
        Listen([]);
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_asked != (By, Minutes, _model))
        {
            _asked = (By, Minutes, _model);
            await ReadAsync();
        }
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages) => false;

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        if (Session.Flows && !_reading && now - _readAt >= Every)
        {
            _ = InvokeAsync(async () =>
            {
                await ReadAsync();
                StateHasChanged();
            });
        }

        return false;
    }

    private string? Kept => _rows is null ? null : Session.Clock(_readAt);

    private async Task ReadAsync()
    {
        _reading = true;
        var (asked, dimension, window) = (_asked, Dimension.Dimension, TimeSpan.FromMinutes(Math.Clamp(Minutes, 1, ExperimentEndpoints.MaxWindowMinutes)));
        try
        {
            var filter = dimension == AttributionDimension.Model || asked.Model.Length == 0 ? null : new AttributionFilter(asked.Model);
            var (rows, models) = await Task.Run(
                () => (Attribution.By(dimension, window, filter).Select(ConversionItem.Of).ToArray(), Attribution.By(AttributionDimension.Model, window).Select(row => row.Key).Where(key => key.Length > 0).ToArray()), Gone);
            if (asked == _asked)
            {
                // The model asked for stays to be chosen when it has fallen out of the window.
                (_rows, _models, _failure) = (rows, asked.Model.Length == 0 || models.Contains(asked.Model) ? models : [.. models, asked.Model], null);
            }
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the file from being read, the panel says so and keeps what it had.
            _failure = failure;
        }
        finally
        {
            _readAt = Time.GetUtcNow();
            _reading = false;
        }
    }

    private Task ChooseModelAsync(ChangeEventArgs change)
    {
        _model = (string)change.Value!;
        return OnParametersSetAsync();
    }

    private Task ChooseMinutes(ChangeEventArgs change) => OnMinutes.InvokeAsync(int.Parse((string)change.Value!, CultureInfo.InvariantCulture));
}
