namespace OpsConsole.Tests.LearningLoop;

/// <summary>Conversion of the demo shop between two moments: lines bought from a slate, by visit. What shoppers did, not what a server counted.</summary>
internal sealed class ConversionWatch(DemoServer server)
{
    private (long Visits, long Bought) _from;

    /// <summary>Begins anew now.</summary>
    public async Task BeginAsync(CancellationToken token) => _from = await ReadAsync(token);

    /// <summary>The figure since the begin, once so many visits are behind it.</summary>
    public async Task<double> OverAsync(long visits, CancellationToken token)
    {
        var now = _from;
        await DemoServer.UntilAsync($"{visits} visits", async () => (now = await ReadAsync(token)).Visits - _from.Visits >= visits, token);
        return (double)(now.Bought - _from.Bought) / (now.Visits - _from.Visits);
    }

    private async Task<(long Visits, long Bought)> ReadAsync(CancellationToken token)
    {
        var demo = await server.GetAsync("/api/v1/ops/demo?minutes=1", token);
        return (demo.GetProperty("visits").GetInt64(), demo.GetProperty("attributedPurchases").GetInt64());
    }
}
