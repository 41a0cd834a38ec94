using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.MobileClient.Slates;
using OpsConsole.MobileClient.Streams;

namespace OpsConsole.MobileClient.Phones;

/// <summary>
/// One phone in the hand of one shopper, calling the shop over HTTP. What it may keep is bounded: one slate a surface, 500 events that the
/// server does not have yet. One visit at a time.
/// </summary>
public sealed class SimulatedPhone : IStorefront, IStreamListener, IAsyncDisposable
{
    private const int FlushAt = 25;
    private const int EventAttempts = 3;
    private const int SimilarSlots = 8;
    private const int BasketSlots = 6;

    private readonly ShopperWorld _world;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly PhoneOptions _options;
    private readonly IPhoneObserver _observer;
    private readonly SeededRandom _random;
    private readonly TokenKeeper _tokens;
    private readonly SlateState _slates = new();
    private readonly StreamCursor _cursor = new();
    private readonly EventOutbox _outbox;
    private OpsConsoleClient _client;
    private MobileStream? _stream;
    private string? _usedToken;
    private int _flushAt = FlushAt;
    private string _sessionId = "";
    private int _visits;
    private long _intended;

    /// <param name="world">Truth of the shop's shoppers.</param>
    /// <param name="shopper">Who holds the phone.</param>
    /// <param name="http">Shared transport with the server's base address.</param>
    /// <param name="time">Clock of the phone: of deadlines, tokens and pauses.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="observer">Sees what the phone experiences.</param>
    public SimulatedPhone(ShopperWorld world, Shopper shopper, HttpClient http, TimeProvider time, PhoneOptions options, IPhoneObserver observer)
    {
        (_world, Shopper, _http, _time, _options, _observer) = (world, shopper, http, time, options, observer);
        _random = new SeededRandom(SeededRandom.Derive(options.Seed, shopper.UserId, 11));
        _tokens = new TokenKeeper(http, time, options, "phone-" + shopper.UserId, shopper.UserId, observer);
        _client = MakeClient(null);
        _outbox = new EventOutbox(_client, time, _random);
    }

    /// <summary>Who holds the phone.</summary>
    public Shopper Shopper { get; }

    /// <summary>Slates that came too late and were not shown.</summary>
    public long SlatesRefused => _slates.Refused;

    /// <summary>Messages applied from the hub.</summary>
    public long HintsApplied => _stream?.Received ?? 0;

    /// <inheritdoc />
    public DateTimeOffset Now => (_options.ShopTime ?? _time).GetUtcNow();

    /// <summary>One visit. Ends early, without a word, when the shop cannot be reached.</summary>
    /// <param name="intended">Timestamp at which the shopper meant to begin: latencies count from there.</param>
    /// <param name="token">Ends the visit.</param>
    public async Task VisitAsync(long intended, CancellationToken token)
    {
        _intended = intended;
        if (!await SignInAsync(token).ConfigureAwait(false))
        {
            return;
        }

        _visits++;
        _sessionId = Guid.CreateVersion7(Now).ToString();
        var visit = new Visit(_world, Shopper, new SeededRandom(SeededRandom.Derive(_options.Seed, Shopper.UserId, 1_000 + _visits)), this);
        await visit.RunAsync(token).ConfigureAwait(false);
        await FlushAsync(token).ConfigureAwait(false);
        _observer.Left(Shopper, visit);
    }

    /// <inheritdoc />
    public async ValueTask<ShownSlate?> HomeAsync(CancellationToken token)
    {
        var result = await CallAsync("home", _intended, () => _client.GetHomeAsync(Shopper.UserId, _options.Slots, token)).ConfigureAwait(false);
        _slates.Refresh("home");
        return result.Value is { } home ? Show("home", home.Recommendations) : null;
    }

    /// <inheritdoc />
    public async ValueTask<ShownSlate?> SimilarAsync(int item, CancellationToken token)
    {
        var result = await CallAsync("similar", _time.GetTimestamp(), () => _client.GetSimilarAsync(_world.Items[item].Id, SimilarSlots, token)).ConfigureAwait(false);
        return result.Value is { } slate ? ShowOnce("similar", slate) : null;
    }

    /// <inheritdoc />
    public async ValueTask<ShownSlate?> BasketAsync(IReadOnlyList<int> basket, CancellationToken token)
    {
        var request = new RecommendationsRequest(Shopper.UserId, BasketSlots, "cart", [.. basket.Select(item => _world.Items[item].Id)]);
        var result = await CallAsync("recommendations", _time.GetTimestamp(), () => _client.GetRecommendationsAsync(request, token)).ConfigureAwait(false);
        _slates.Refresh("cart");
        return result.Value is { } slate ? Show("cart", slate) : null;
    }

    /// <inheritdoc />
    public async ValueTask<bool> OpenAsync(int item, CancellationToken token)
    {
        var result = await CallAsync("item", _time.GetTimestamp(), () => _client.GetItemAsync(_world.Items[item].Id, token)).ConfigureAwait(false);
        return result.Value is { InStock: true };
    }

    /// <inheritdoc />
    public ValueTask ReportAsync(ShopperAction action, CancellationToken token)
    {
        if (action.Type == "impression")
        {
            _slates.Seen(action.Surface, action.Position!.Value + 1);
        }

        var item = action.Item >= 0 ? _world.Items[action.Item] : null;
        var priced = action.Type is "purchase" or "addToCart";
        _outbox.Add(new PhoneEvent(
            Guid.CreateVersion7(Now), action.Type, Shopper.UserId, _sessionId, item?.Id, action.At, priced ? item?.Price : null, priced ? _options.Currency : null,
            priced ? action.Quantity : null, action.Query, action.SlateId, action.Position, action.Surface));
        return _outbox.Waiting < _flushAt ? ValueTask.CompletedTask : FlushAsync(token);
    }

    /// <inheritdoc />
    public async ValueTask DwellAsync(TimeSpan time, CancellationToken token)
    {
        if (_options.Pace > 0)
        {
            await Task.Delay(_options.Pace * time, _time, token).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task ApplyAsync(StreamItem item, CancellationToken token)
    {
        // A hint: read the new version unless this phone has it already.
        if (item.Kind == "slate" && item.Surface is "home" && _slates.IsNews("home", new SlateVersion(item.Epoch, item.Generation)))
        {
            await ReloadAsync(token).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task ReloadAsync(CancellationToken token)
    {
        var result = await CallAsync("home", _time.GetTimestamp(), () => _client.GetHomeAsync(Shopper.UserId, _options.Slots, token)).ConfigureAwait(false);
        if (result.Value is { } home)
        {
            Offer("home", home.Recommendations);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private OpsConsoleClient MakeClient(string? token) => new(_http, _time, new ClientCredential(Token: token)) { DeadlineMs = _options.DeadlineMs };

    private async Task<bool> SignInAsync(CancellationToken token)
    {
        if (await _tokens.GetAsync(token).ConfigureAwait(false) is not { } bearer)
        {
            return false;
        }

        if (bearer != _usedToken)
        {
            _usedToken = bearer;
            _client = MakeClient(bearer);
            _outbox.SendThrough(_client);
        }

        if (_options.Hub && _stream is null)
        {
            await ListenAsync(token).ConfigureAwait(false);
        }

        return true;
    }

    private async Task ListenAsync(CancellationToken token)
    {
        var stream = new MobileStream(_http.BaseAddress!, Shopper.UserId, () => _tokens.GetAsync(CancellationToken.None), _cursor, this);
        try
        {
            await stream.StartAsync(token).ConfigureAwait(false);
            _stream = stream;
        }
        catch (Exception failure) when (failure is HttpRequestException or InvalidOperationException or IOException or TimeoutException)
        {
            // No line today: the visit goes on without hints, the next one tries again.
            _observer.Called("hub", TimeSpan.Zero, (int?)(failure as HttpRequestException)?.StatusCode ?? 0);
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask FlushAsync(CancellationToken token)
    {
        if (_outbox.Waiting == 0)
        {
            return;
        }

        var started = _time.GetTimestamp();
        var result = await _outbox.FlushAsync(EventAttempts, token).ConfigureAwait(false);

        // What the server would not take now waits for more to come, or for the end of the visit.
        _flushAt = _outbox.Waiting + FlushAt;
        if (result is not null)
        {
            _observer.Called("events", _time.GetElapsedTime(started), result.Status);
            RenewIfRefused(result.Status);
        }
    }

    private async Task<ApiResult<T>> CallAsync<T>(string endpoint, long started, Func<Task<ApiResult<T>>> call)
        where T : class
    {
        var result = await call().ConfigureAwait(false);
        _observer.Called(endpoint, _time.GetElapsedTime(started), result.Status);
        RenewIfRefused(result.Status);
        return result;
    }

    private void RenewIfRefused(int status)
    {
        if (status == 401)
        {
            _tokens.Forget();
        }
    }

    private bool Offer(string surface, Slate slate)
    {
        if (_slates.Offer(surface, slate) != SlateOutcome.Stale)
        {
            return true;
        }

        _observer.Refused(slate);
        return false;
    }

    /// <summary>What the surface shows once the slate was offered: the slate, or the newer one that was there.</summary>
    private ShownSlate? Show(string surface, Slate slate)
    {
        var fresh = Offer(surface, slate);
        var slots = _slates.SlotsOf(surface);
        if (slots.Count == 0)
        {
            return null;
        }

        var shown = new ShownSlate(slots[0].SlateId, surface, [.. slots.Select(slot => _world.IndexOf(slot.Item.Id))]);
        if (fresh)
        {
            _observer.Shown(Shopper, slate, shown, Now);
        }

        return shown;
    }

    /// <summary>A slate of a page of its own: it replaces nothing, whatever its version.</summary>
    private ShownSlate ShowOnce(string surface, Slate slate)
    {
        var shown = new ShownSlate(slate.SlateId, surface, [.. slate.Items.Select(item => _world.IndexOf(item.Id))]);
        _observer.Shown(Shopper, slate, shown, Now);
        return shown;
    }
}
