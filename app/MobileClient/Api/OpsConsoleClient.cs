using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OpsConsole.MobileClient.Api;

/// <summary>
/// Typed client of the mobile API. Cheap to make: many phones share one <see cref="HttpClient"/>, whose base address names the server.
/// </summary>
/// <param name="http">Shared transport; not disposed here.</param>
/// <param name="time">Clock of the phone.</param>
/// <param name="credential">What the phone shows.</param>
public sealed class OpsConsoleClient(HttpClient http, TimeProvider time, ClientCredential credential)
{
    /// <summary>How long a call may take before the phone gives up, whatever deadline it asked the server for; default 10 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Deadline asked of the server on prediction calls, milliseconds; null for the server's own.</summary>
    public int? DeadlineMs { get; init; }

    /// <summary>Exchanges the API key for a token of one shopper on one device.</summary>
    public Task<ApiResult<DeviceToken>> GetTokenAsync(string deviceId, string userId, CancellationToken token) =>
        SendAsync(HttpMethod.Post, "/api/v1/devices/tokens", Body(new DeviceTokenRequest(deviceId, userId), ContractJson.Default.DeviceTokenRequest), ContractJson.Default.DeviceToken, predicts: false, token);

    /// <summary>The home screen.</summary>
    public Task<ApiResult<HomeScreen>> GetHomeAsync(string userId, int? limit, CancellationToken token) =>
        SendAsync(HttpMethod.Get, "/api/v1/home" + new RecommendationsRequest(userId, limit).ToQuery(), null, ContractJson.Default.HomeScreen, predicts: true, token);

    /// <summary>A slate.</summary>
    public Task<ApiResult<Slate>> GetRecommendationsAsync(RecommendationsRequest request, CancellationToken token) =>
        SendAsync(HttpMethod.Get, "/api/v1/recommendations" + request.ToQuery(), null, ContractJson.Default.Slate, predicts: true, token);

    /// <summary>What goes with an item.</summary>
    public Task<ApiResult<Slate>> GetSimilarAsync(string itemId, int limit, CancellationToken token) =>
        SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/api/v1/items/{Uri.EscapeDataString(itemId)}/similar?limit={limit}"), null, ContractJson.Default.Slate, predicts: true, token);

    /// <summary>One item.</summary>
    public Task<ApiResult<ShopItem>> GetItemAsync(string itemId, CancellationToken token) =>
        SendAsync(HttpMethod.Get, "/api/v1/items/" + Uri.EscapeDataString(itemId), null, ContractJson.Default.ShopItem, predicts: false, token);

    /// <summary>One page of the catalogue.</summary>
    public Task<ApiResult<ItemPage>> GetItemsAsync(string? cursor, int limit, CancellationToken token)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/items?limit={limit}");
        return SendAsync(HttpMethod.Get, cursor is null ? path : path + "&cursor=" + Uri.EscapeDataString(cursor), null, ContractJson.Default.ItemPage, predicts: false, token);
    }

    /// <summary>Reports events, once; <see cref="EventOutbox"/> keeps and retries them.</summary>
    public Task<ApiResult<EventsAnswer>> PostEventsAsync(IReadOnlyList<PhoneEvent> events, CancellationToken token) =>
        SendAsync(HttpMethod.Post, "/api/v1/events", Body(new EventsRequest(events), ContractJson.Default.EventsRequest), ContractJson.Default.EventsAnswer, predicts: false, token);

    /// <summary>Says which items can be sold; needs an operator's credential.</summary>
    public Task<ApiResult<StockAnswer>> SetStockAsync(IReadOnlyList<StockItem> items, CancellationToken token) =>
        SendAsync(HttpMethod.Post, "/api/v1/ops/items/stock", Body(new StockChange(items), ContractJson.Default.StockChange), ContractJson.Default.StockAnswer, predicts: false, token);

    private static ByteArrayContent Body<TBody>(TBody body, JsonTypeInfo<TBody> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<ApiResult<T>> SendAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, bool predicts, CancellationToken token)
        where T : class
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        credential.Apply(request);
        if (predicts && DeadlineMs is { } deadline)
        {
            request.Headers.TryAddWithoutValidation("X-Deadline-Ms", deadline.ToString(CultureInfo.InvariantCulture));
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return response.IsSuccessStatusCode
                    ? await ReadAsync((int)response.StatusCode, stream, type, either.Token).ConfigureAwait(false)
                    : new ApiResult<T>((int)response.StatusCode, null, await ReadProblemAsync(response, stream, either.Token).ConfigureAwait(false), RetryAfter(response));
            }
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return Failed<T>(ApiProblems.TimedOut, "no answer in time");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return Failed<T>(ApiProblems.Unreachable, failure.Message);
        }
    }

    private static async Task<ApiResult<T>> ReadAsync<T>(int status, Stream stream, JsonTypeInfo<T> type, CancellationToken token)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, type, token).ConfigureAwait(false) is { } value
                ? new ApiResult<T>(status, value, null, null)
                : new ApiResult<T>(status, null, new ApiProblem(ApiProblems.Unreadable, "the answer is null"), null);
        }
        catch (JsonException failure)
        {
            return new ApiResult<T>(status, null, new ApiProblem(ApiProblems.Unreadable, failure.Message), null);
        }
    }

    private static async Task<ApiProblem> ReadProblemAsync(HttpResponseMessage response, Stream stream, CancellationToken token)
    {
        try
        {
            if (response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json"
                && await JsonSerializer.DeserializeAsync(stream, ContractJson.Default.ApiProblem, token).ConfigureAwait(false) is { } problem)
            {
                return problem;
            }
        }
        catch (JsonException)
        {
            // A proxy's own page under a JSON type: the status says what there is to say.
        }

        return new ApiProblem(null, response.ReasonPhrase);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };

    private static ApiResult<T> Failed<T>(string type, string title)
        where T : class => new(0, null, new ApiProblem(type, title), null);
}
