using OpsConsole.Delivery.Streets;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Demo.Town;

/// <summary>Start-up, order 42: makes the demo town for a demo shop that has no streets.</summary>
internal sealed class TownStage(Cli.HostOptions host, DataFolder folder, StreetMap map) : IStartupStage
{
    public int Order => 42;

    public string Name => "making the demo town";

    public Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        if (!host.Empty && !map.HasFile && DemoRecord.Find(folder) is { } shop)
        {
            var network = map.Install(StreetRouter.Build(DemoTown.Make(shop.Seed), token)).Router.Network;
            progress.Report($"{network.Kilometres:N0} km of streets, {network.Addresses.Count:N0} houses");
        }

        return Task.CompletedTask;
    }
}
