using OpsConsole.Platform.Persistence;

namespace OpsConsole.Demo;

/// <summary>
/// Settings of a demo shop where nothing else is configured: its rollouts take minutes, so that somebody who looks at it sees a model go
/// all the way. A shop of one's own keeps the careful defaults.
/// </summary>
internal static class DemoDefaults
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Models:Rollout:ShadowTime"] = "00:01:00",
        ["Models:Rollout:ShadowComparisons"] = "20",
        ["Models:Rollout:CanaryPercents"] = "20,50",
        ["Models:Rollout:CanaryTime"] = "00:01:00",
        ["Models:Rollout:CanaryImpressions"] = "200",
    };

    /// <summary>Puts them below every other source of configuration, where the data folder holds a demo shop or will get one.</summary>
    public static void AddDemoDefaults(this IConfigurationBuilder configuration, DataFolder folder, Cli.HostOptions options)
    {
        if (DemoRecord.Find(folder) is not null || (!options.Empty && !File.Exists(folder.OpsDatabase)))
        {
            configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = Settings });
        }
    }
}
