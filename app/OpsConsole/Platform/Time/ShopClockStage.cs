using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Platform.Time;

/// <summary>
/// Start-up, order 11: an accelerated clock goes on from the newest event. A shop that has lived through a month in an hour would otherwise begin
/// that month again after a restart, and what is known already would lie in the future.
/// </summary>
internal sealed class ShopClockStage(ShopClock clock, OpsDatabase database) : IStartupStage
{
    public int Order => 11;

    public string Name => "setting the shop's clock";

    public Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        if (clock.Speed == 1)
        {
            return Task.CompletedTask;
        }

        // Imports carry old times whatever their place in the stream: the newest is not the last.
        using var connection = database.Open();
        using var newest = connection.CreateCommand();
        newest.CommandText = "SELECT max(received_at) FROM events";
        if (newest.ExecuteScalar() is long receivedAtMs)
        {
            clock.NotBefore(DateTimeOffset.FromUnixTimeMilliseconds(receivedAtMs + 1));
        }

        progress.Report($"{clock.Speed:0.##} seconds of the shop a second, from {clock.GetUtcNow():u}");
        return Task.CompletedTask;
    }
}
