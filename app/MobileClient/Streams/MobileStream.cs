using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace OpsConsole.MobileClient.Streams;

/// <summary>What the stream tells its phone. Calls come one at a time.</summary>
public interface IStreamListener
{
    /// <summary>A message, each once, in order.</summary>
    Task ApplyAsync(StreamItem item, CancellationToken token);

    /// <summary>The server cannot say what was missed: read everything anew.</summary>
    Task ReloadAsync(CancellationToken token);
}

/// <summary>
/// A phone's line to <c>/hubs/mobile</c>: subscribes with what it has applied, ignores what it knows, and subscribes again when messages
/// are missing or the line was cut. Pushes are hints, the stream behind <c>Subscribe</c> is the truth.
/// </summary>
public sealed class MobileStream : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly IStreamListener _listener;
    private readonly StreamCursor _cursor;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _ended = new();

    /// <param name="server">Base address of the server.</param>
    /// <param name="userId">The shopper.</param>
    /// <param name="token">A device token; asked for at each connection, because device tokens run out.</param>
    /// <param name="cursor">How far the phone has come; kept by the phone.</param>
    /// <param name="listener">Who is told.</param>
    public MobileStream(Uri server, string userId, Func<Task<string?>> token, StreamCursor cursor, IStreamListener listener)
    {
        _cursor = cursor;
        _listener = listener;
        _connection = new HubConnectionBuilder()
            .WithUrl(new Uri(server, "/hubs/mobile?userId=" + Uri.EscapeDataString(userId)), options => options.AccessTokenProvider = token)
            .AddJsonProtocol(options => options.PayloadSerializerOptions.TypeInfoResolverChain.Insert(0, StreamJson.Default))
            .WithAutomaticReconnect(new Backoff())
            .Build();
        _connection.On<StreamItem>("push", PushedAsync);
        _connection.Reconnected += _ => SubscribeAsync(_ended.Token);
    }

    /// <summary>Messages that were applied, pushes and recovered ones.</summary>
    public long Received { get; private set; }

    /// <summary>Times that messages were missing and the phone subscribed again.</summary>
    public long Gaps { get; private set; }

    /// <summary>Connects and subscribes.</summary>
    /// <exception cref="HttpRequestException">The server refuses or cannot be reached.</exception>
    public async Task StartAsync(CancellationToken token)
    {
        await _connection.StartAsync(token).ConfigureAwait(false);
        await SubscribeAsync(token).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _one.Dispose();
        _ended.Dispose();
    }

    private async Task PushedAsync(StreamItem item)
    {
        await _one.WaitAsync(_ended.Token).ConfigureAwait(false);
        try
        {
            switch (_cursor.Offer(item.Seq))
            {
                case StreamStep.Applied:
                    Received++;
                    await _listener.ApplyAsync(item, _ended.Token).ConfigureAwait(false);
                    return;
                case StreamStep.Gap:
                    Gaps++;
                    break;
                default:
                    return;
            }
        }
        finally
        {
            _one.Release();
        }

        // Outside of the message loop: an invocation waits for an answer that this loop has to read.
        _ = SubscribeAsync(_ended.Token);
    }

    private async Task SubscribeAsync(CancellationToken token)
    {
        try
        {
            var answer = await _connection.InvokeAsync<StreamRecovery>("Subscribe", _cursor.Epoch, _cursor.Applied, token).ConfigureAwait(false);
            await _one.WaitAsync(token).ConfigureAwait(false);
            try
            {
                // A phone that never had an answer has nothing that could be out of date.
                var first = _cursor.Epoch == 0;
                var items = _cursor.Recover(answer);
                if (!answer.Recovered && !first)
                {
                    await _listener.ReloadAsync(token).ConfigureAwait(false);
                }

                foreach (var item in items)
                {
                    Received++;
                    await _listener.ApplyAsync(item, token).ConfigureAwait(false);
                }
            }
            finally
            {
                _one.Release();
            }
        }
        catch (Exception failure) when (failure is HubException or InvalidOperationException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The line was cut meanwhile: the reconnection subscribes.
        }
    }

    /// <summary>Tries for as long as the phone is on: soon at first, then every half minute.</summary>
    private sealed class Backoff : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) =>
            TimeSpan.FromSeconds(Math.Min(30, 0.25 * Math.Pow(2, Math.Min(retryContext.PreviousRetryCount, 10))));
    }
}
