using Microsoft.AspNetCore.Builder;

namespace OpsConsole.Tests;

/// <summary>One host for all cases of a class that do not disturb each other: <c>IClassFixture&lt;SharedApp&gt;</c>, or a fixture derived from it.</summary>
public class SharedApp : IAsyncLifetime
{
    internal RunningApp App { get; private set; } = null!; // Set before the first case.

    /// <summary>Environment's name; null for the default.</summary>
    protected virtual string? Environment => null;

    /// <summary>Maps endpoints that only these tests need.</summary>
    protected virtual void Map(WebApplication app)
    {
    }

    public async ValueTask InitializeAsync() => App = await RunningApp.StartAsync(options: options => options with { Environment = Environment }, map: Map);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await App.DisposeAsync();
    }
}
