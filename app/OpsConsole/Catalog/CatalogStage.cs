using OpsConsole.Platform.Startup;

namespace OpsConsole.Catalog;

/// <summary>Start-up, order 40: loads the catalogue.</summary>
internal sealed class CatalogStage(ItemTable table, CurrentCatalog catalog) : IStartupStage
{
    public int Order => 40;

    public string Name => "loading the catalogue";

    public Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        var items = table.ReadAll();
        catalog.Replace(items);
        progress.Report($"{items.Count} items");
        return Task.CompletedTask;
    }
}
