using System.Net;
using System.Text.Json;
using OpsConsole.Merchandising.Api;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Merchandising.ReadBack;

/// <summary>
/// Asks the API, over HTTP as a stranger would, whether it serves what was published: number and content of the answer are compared with it. Its key is made at the first question
/// and revoked when the process ends, both on record.
/// </summary>
public sealed class PublishReadBack : IHostedService, IDisposable
{
    private const string KeyName = "publish read-back";

    /// <summary>Longer than any answer of a server that can still be used.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private readonly OwnServer _server;
    private readonly RunKeys _keys;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { Timeout = s_longest };
    private readonly SemaphoreSlim _turn = new(1);
    private string? _key;

    internal PublishReadBack(OwnServer server, RunKeys keys, TimeProvider time) => (_server, _keys, _time) = (server, keys, time);

    /// <summary>Asks for a revision.</summary>
    /// <param name="live">As it was when it went live.</param>
    /// <param name="token">Gives up the question.</param>
    public async Task<ReadBackResult> ReadBackAsync(RevisionView live, CancellationToken token)
    {
        if (_server.Address is not { } server)
        {
            return new ReadBackResult.Unreachable("This server listens on no plain http address, so it cannot ask itself.");
        }

        await _turn.WaitAsync(token).ConfigureAwait(false);
        try
        {
            var address = new Uri(server, AddressOf(live));
            var (status, body, milliseconds) = await AskAsync(address, token).ConfigureAwait(false);
            if (status == HttpStatusCode.Unauthorized)
            {
                // Somebody has revoked the key, or its time is over.
                _key = null;
                (status, body, milliseconds) = await AskAsync(address, token).ConfigureAwait(false);
            }

            return status switch
            {
                HttpStatusCode.OK => Compare(live, body, milliseconds),
                HttpStatusCode.NotFound => new ReadBackResult.Different($"The API serves no {Noun(live)} {live.Subject}."),
                _ => new ReadBackResult.Unreachable($"The API answered with status {(int)status}."),
            };
        }
        catch (HttpRequestException failure)
        {
            return new ReadBackResult.Unreachable($"The API could not be reached: {failure.HttpRequestError}.");
        }
        catch (TaskCanceledException) when (!token.IsCancellationRequested)
        {
            return new ReadBackResult.Unreachable($"The API did not answer within {s_longest.TotalSeconds:0} s.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => _key is null ? Task.CompletedTask : _keys.RevokeAsync(KeyName, cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        _turn.Dispose();
    }

    private async Task<(HttpStatusCode Status, byte[] Body, double Milliseconds)> AskAsync(Uri address, CancellationToken token)
    {
        _key ??= await _keys.CreateAsync(KeyName, KeyScopes.Ops, token).ConfigureAwait(false);
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "X-Api-Key", _key } } };
        var asked = _time.GetTimestamp();
        using var response = await _http.SendAsync(request, token).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(token).ConfigureAwait(false);
        return (response.StatusCode, body, _time.GetElapsedTime(asked).TotalMilliseconds);
    }

    private static ReadBackResult Compare(RevisionView live, byte[] body, double milliseconds)
    {
        (int Number, RevisionContent Content, string By)? served;
        try
        {
            served = Read(live.Kind, body);
        }
        catch (JsonException)
        {
            served = null;
        }

        return served switch
        {
            null => new ReadBackResult.Different("The API answers what is no list or rule."),
            { } other when other.Number != live.Number => new ReadBackResult.Different($"The API serves revision {other.Number} of {other.By}, not {live.Number}."),
            // Written anew on both sides: what the first migration took over was stored in a form of its own.
            { } same when ContentJson.Write(same.Content) != ContentJson.Write(live.Content) => new ReadBackResult.Different($"The API serves revision {live.Number} with another content than was published."),
            _ => new ReadBackResult.Confirmed(live.Hash, milliseconds),
        };
    }

    private static (int Number, RevisionContent Content, string By)? Read(RevisionKind kind, byte[] body)
    {
        if (kind == RevisionKind.Rule)
        {
            return JsonSerializer.Deserialize(body, MerchandisingJson.Default.RevisionAnswer) is { Rule: { } rule } revision ? (revision.Number, rule, revision.LiveBy ?? revision.EditedBy) : null;
        }

        return JsonSerializer.Deserialize(body, MerchandisingJson.Default.FallbackListAnswer) is { Items: not null, Reserve: not null } list
            ? (list.Revision, new FallbackListContent { Slot = list.Slot, Market = list.Market, Segment = list.Segment, Items = list.Items, Stock = list.Stock, Reserve = list.Reserve }, list.UpdatedBy)
            : null;
    }

    private static string AddressOf(RevisionView live)
    {
        if (live.Content is not FallbackListContent list)
        {
            return $"/api/v1/ops/rules/{Uri.EscapeDataString(live.Subject)}";
        }

        var scope = new[] { ("market", list.Market), ("segment", list.Segment) }.Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}");
        return $"/api/v1/ops/fallback-lists/{Uri.EscapeDataString(list.Slot)}?{string.Join('&', scope)}";
    }

    private static string Noun(RevisionView live) => live.Kind == RevisionKind.List ? "list" : "rule";
}
