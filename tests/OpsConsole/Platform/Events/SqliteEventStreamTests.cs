using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Platform.Events;

public sealed class SqliteEventStreamTests : EventStreamContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("opsconsole-");
    private RunningApp _app = null!;

    protected override IEventStream Stream => _app.Services.GetRequiredService<IEventStream>();

    public override async ValueTask InitializeAsync() => _app = await RunningApp.StartAsync(data: _folder.FullName);

    public override async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    protected override async Task AppendAsync(IReadOnlyList<ShopEvent> events)
    {
        var append = new AppendEvents(events);
        Assert.True(_app.Services.GetRequiredService<EventWriter>().TryEnqueue(append));
        await append.Committed;
    }

    protected override async Task ReopenAsync()
    {
        await _app.DisposeAsync();
        _app = await RunningApp.StartAsync(data: _folder.FullName);
    }
}
