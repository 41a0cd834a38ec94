namespace OpsConsole.Browser.Tests;

/// <summary>Some phones that ask for recommendations ten times a second, whatever the demo's own do, until disposed.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _calls;

    public Traffic(HttpClient api) => _calls = CallAsync(api, _end.Token);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _calls;
        _end.Dispose();
    }

    private static async Task CallAsync(HttpClient api, CancellationToken token)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            for (var shopper = 0; await timer.WaitForNextTickAsync(token); shopper = (shopper + 1) % 50)
            {
                using var answer = await api.GetAsync($"/api/v1/recommendations?userId=traffic-{shopper}&limit=20", token);
                Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}
