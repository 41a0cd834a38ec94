using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Phones;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.MobileHarness;

/// <summary>Gathers what phones experience. Keeps each latency as a float: 4 bytes a call, 14 MB for an hour at 1,000 calls a second.</summary>
internal sealed class HarnessReport(ShopperWorld world) : IPhoneObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (List<float> Ms, long Errors)> _endpoints = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _statuses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _sources = new(StringComparer.Ordinal);
    private long _visits, _slates, _empty, _degraded, _refused, _attributed;
    private double _expected, _best;

    public void Called(string endpoint, TimeSpan elapsed, int status)
    {
        var failed = status is 0 or >= 400;
        lock (_gate)
        {
            var known = _endpoints.TryGetValue(endpoint, out var entry) ? entry : (Ms: [], Errors: 0);
            known.Ms.Add((float)elapsed.TotalMilliseconds);
            _endpoints[endpoint] = (known.Ms, known.Errors + (failed ? 1 : 0));
            Count(_statuses, status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    public void Shown(Shopper shopper, Slate slate, ShownSlate shown, DateTimeOffset at)
    {
        // One pass over the catalogue, outside of the lock: it costs more than all the rest.
        var truth = SlateTruth.Of(world, shopper, shown.Items, at);
        lock (_gate)
        {
            _slates++;
            _empty += slate.Items.Count == 0 ? 1 : 0;
            _degraded += slate.Degraded ? 1 : 0;
            _expected += truth.ExpectedPurchases;
            _best += truth.BestPurchases;
            Count(_sources, slate.Source ?? "unknown");
        }
    }

    public void Refused(Slate slate)
    {
        lock (_gate)
        {
            _refused++;
        }
    }

    public void Left(Shopper shopper, Visit visit)
    {
        lock (_gate)
        {
            _visits++;
            _attributed += visit.AttributedPurchases;
        }
    }

    /// <summary>The whole run.</summary>
    public HarnessSummary Summarise(TimeSpan elapsed, long lost, long hints)
    {
        lock (_gate)
        {
            var requests = _endpoints.Values.Sum(entry => (long)entry.Ms.Count);
            var errors = _endpoints.Values.Sum(entry => entry.Errors);
            return new HarnessSummary(
                elapsed.TotalSeconds, requests, requests / Math.Max(elapsed.TotalSeconds, 1e-9), _visits, lost, errors, requests == 0 ? 1 : errors / (double)requests,
                [.. _endpoints.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => Summarise(entry.Key, entry.Value.Ms, entry.Value.Errors))],
                // Copies: phones that listen on the hub go on counting while the report is being written.
                new SortedDictionary<string, long>(_statuses, StringComparer.Ordinal), new SortedDictionary<string, long>(_sources, StringComparer.Ordinal), _slates, _empty, Share(_degraded), _refused, hints, Share(_attributed), _slates == 0 ? null : _expected / _slates,
                _best <= 0 ? null : 1 - (_expected / _best));
        }
    }

    private double? Share(long count) => _slates == 0 ? null : count / (double)_slates;

    private static void Count(SortedDictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static EndpointSummary Summarise(string endpoint, List<float> latencies, long errors)
    {
        var sorted = latencies.ToArray();
        Array.Sort(sorted);
        return new EndpointSummary(endpoint, sorted.Length, errors, At(0.50), At(0.95), At(0.99), sorted[^1]);

        // Nearest rank.
        double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
