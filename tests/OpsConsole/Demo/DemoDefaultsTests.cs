using Microsoft.Extensions.Configuration;
using OpsConsole.Cli;
using OpsConsole.Demo;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Tests.Demo;

public sealed class DemoDefaultsTests : IDisposable
{
    private const string Setting = "Models:Rollout:ShadowComparisons";

    private readonly DataFolder _folder = new(Directory.CreateTempSubdirectory("opsconsole-demo-defaults-").FullName);

    public void Dispose() => Directory.Delete(_folder.Root, recursive: true);

    [Fact]
    public void A_folder_that_will_get_the_demo_shop_has_short_rollouts_and_one_of_your_own_has_not()
    {
        Assert.NotNull(Read(new HostOptions()));
        Assert.Null(Read(new HostOptions { Empty = true }));

        File.WriteAllBytes(_folder.OpsDatabase, []);
        Assert.Null(Read(new HostOptions()));

        new DemoRecord(1, 10, 10, 10, DateTimeOffset.UnixEpoch).Save(_folder);
        Assert.NotNull(Read(new HostOptions()));
    }

    [Fact]
    public void What_is_configured_wins() => Assert.Equal("77", Read(new HostOptions(), ("Models:Rollout:ShadowComparisons", "77")));

    private string? Read(HostOptions options, params IEnumerable<(string Name, string Value)> configured)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(configured.ToDictionary(pair => pair.Name, pair => (string?)pair.Value));
        configuration.AddDemoDefaults(_folder, options);
        return configuration[Setting];
    }
}
