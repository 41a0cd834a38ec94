using OpsConsole.Platform.Startup;

namespace OpsConsole.Delivery.Streets;

/// <summary>Start-up, order 44: reads the streets, those of the demo town included, which is made before.</summary>
internal sealed class StreetsStage(StreetMap map) : IStartupStage
{
    public int Order => 44;

    public string Name => "reading the streets";

    public Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        if (map.Current is null)
        {
            map.Load();
        }

        progress.Report(map.Current is { } streets ? $"{streets.Router.Network.NodeCount} junctions of {streets.Source}" : "none");
        return Task.CompletedTask;
    }
}
