using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Catalog;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.FeatureStore;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.FeatureStore;

public sealed class PreparedCandidatesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly CurrentCatalog _catalog = new();
    private readonly OnlineFeatures _features;
    private readonly FeatureUpdater _updater;
    private readonly RecommendationModel _model = Train();
    private long _sequence;

    public PreparedCandidatesTests()
    {
        _catalog.Replace([.. Enumerable.Range(0, 30).Select(number => new CatalogItem(number, $"i{number}", $"Item {number}", "Kitchen", 1, "EUR", true))]);
        _features = new OnlineFeatures(Options.Create(new FeatureStoreOptions()), _time);
        _updater = new FeatureUpdater(_features.State, _catalog, new FeatureStoreOptions());
        Buy("ann", 1);
        Buy("ann", 2);
        _updater.PublishItems(Now);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public void Requests_within_seconds_share_one_preparation()
    {
        var first = Ask();
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Same(first, Ask());
        Assert.Equal(1, _features.PreparedCount);
    }

    [Fact]
    public void After_seconds_the_ranking_takes_in_what_others_bought_and_the_time()
    {
        var first = Ask();
        Buy("bob", 7);
        _updater.PublishItems(Now);
        Assert.Same(first, Ask());

        _time.Advance(TimeSpan.FromSeconds(6));
        var next = Ask();

        Assert.NotSame(first, next);
        Assert.Equal(_features.Items.AsOfSequence, next.Items.AsOfSequence);
        Assert.Equal(Now, next.NowMs);
    }

    [Fact]
    public void The_shoppers_own_purchase_counts_at_once()
    {
        var first = Ask();
        Buy("ann", 9);

        var next = Ask();

        Assert.NotSame(first, next);
        Assert.True(next.History.Contains(9));
    }

    [Fact]
    public void Looking_at_an_item_keeps_the_ranking()
    {
        var first = Ask();
        Apply(EventType.View, "ann", 4);
        Assert.Same(first, Ask());
    }

    [Fact]
    public void Two_models_do_not_evict_each_other()
    {
        var other = Train();
        var (mine, theirs) = (Ask(), Ask(other));

        Assert.Same(mine, Ask());
        Assert.Same(theirs, Ask(other));
        Assert.Equal(1, _features.PreparedCount);
    }

    [Fact]
    public void What_outlives_its_time_to_live_is_never_served_from_what_is_kept()
    {
        // By the clock of the shop, which may run faster than the seconds for which candidates are kept.
        var served = 0;
        var places = Enumerable.Range(0, FeatureDefinitions.Count).Where(place => FeatureDefinitions.All[place].TimeToLive is not null).ToList();
        Assert.NotEmpty(places);
        var row = new float[FeatureDefinitions.Count];
        for (var day = 0d; day < 420; day += 0.5)
        {
            var nowMs = Start.AddDays(day).ToUnixTimeMilliseconds();
            var state = _features.Find("ann")!.State;
            var candidates = _features.Find("ann")!.Candidates(_model, state, _features.Items, nowMs);
            foreach (var item in (int[])[1, 2, 7])
            {
                _model.Features(candidates, [item], row);
                foreach (var place in places)
                {
                    var feature = FeatureDefinitions.All[place];
                    var newest = feature.Entity == FeatureEntity.Shopper ? state.Purchases.LastAtMs : _features.Items[item].LastAtMs;
                    if (newest > 0 && nowMs - newest > feature.TimeToLive!.Value.TotalMilliseconds)
                    {
                        served += float.IsNaN(row[place]) ? 0 : 1;
                    }
                }
            }
        }

        Assert.Equal(0, served);
    }

    private PersonalCandidates Ask(RecommendationModel? model = null)
    {
        var shopper = _features.Find("ann")!;
        return shopper.Candidates(model ?? _model, shopper.State, _features.Items, Now);
    }

    private void Buy(string user, int item) => Apply(EventType.Purchase, user, item);

    private void Apply(EventType type, string user, int item) => _updater.Apply(new ShopEvent(
        ++_sequence, $"e{_sequence}", type, user, null, $"i{item}", 2, "EUR", 1, null, null, null, null, _time.GetUtcNow(), _time.GetUtcNow(), null, EventFlags.None));

    private static RecommendationModel Train()
    {
        var log = new PurchaseLogBuilder();
        for (var user = 0; user < 20; user++)
        {
            for (var item = user % 5; item < 30; item += 3)
            {
                log.Add($"u{user}", $"b{user}-{item / 9}", item, Start.AddDays(-item).ToUnixTimeMilliseconds(), 1, 2);
            }
        }

        return new RecommendationModel(LinearBlendModel.Train(log.Build(30), Start.ToUnixTimeMilliseconds(), new LinearBlendOptions { EaseLambda = 5, BasketLambda = 5 }, null, CancellationToken.None));
    }
}
