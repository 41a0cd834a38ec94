using System.Net;
using System.Net.Http.Json;

namespace OpsConsole.MobileClient.Vans;

/// <summary>A simulated driver's phone: reads the vehicle's route, drives it, sends positions and what became of stops. It knows the API, and nothing else of the server.</summary>
/// <param name="http">With the server's address and a key.</param>
/// <param name="time">The clock.</param>
/// <param name="vehicleId">Which vehicle.</param>
/// <param name="yard">Where it stands in the morning: latitude, longitude.</param>
/// <param name="habits">How it drives.</param>
/// <param name="seed">Of everything random.</param>
public sealed class SimulatedVan(HttpClient http, TimeProvider time, string vehicleId, (double Lat, double Lon) yard, VanHabits habits, ulong seed)
{
    private VanDrive _drive = new(yard, time.GetUtcNow(), habits, seed);
    private (string PlanId, long Generation)? _driven;
    private bool _offDuty;
    private readonly List<VanOutcome> _unsent = [];

    /// <summary>Whether the van has nothing to do: no route, or all of it is done.</summary>
    public bool IsIdle => _driven is null || _drive.IsDone || _offDuty;

    /// <summary>Puts the van somewhere else: an earlier run had left it there.</summary>
    public void Place(double lat, double lon) => _drive = new VanDrive((lat, lon), time.GetUtcNow(), habits, seed);

    /// <summary>Looks whether there is another route, and takes it up.</summary>
    /// <param name="ahead">Stops that are not done.</param>
    /// <param name="token">Ends it.</param>
    public async Task ReadRouteAsync(IReadOnlySet<string> ahead, CancellationToken token)
    {
        using var answer = await http.GetAsync(new Uri($"/api/v1/vehicles/{vehicleId}/route", UriKind.Relative), token).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK || await answer.Content.ReadFromJsonAsync(VanJson.Default.VanRoute, token).ConfigureAwait(false) is not { } route)
        {
            return;
        }

        if (_driven is { } known && known.PlanId == route.PlanId && known.Generation >= route.Generation)
        {
            return;
        }

        _driven = (route.PlanId, route.Generation);
        _offDuty = route.OffDutyAt is { } since && route.Route is { } path && since >= path.Start && since <= path.End;
        _drive.Follow(route, ahead);
    }

    /// <summary>Drives on until now, and says so.</summary>
    public async Task StepAsync(CancellationToken token)
    {
        if (_driven is null || _offDuty)
        {
            return;
        }

        var idle = _drive.IsDone;
        var position = _drive.Advance(time.GetUtcNow());
        if (_drive.HasGivenUp)
        {
            _offDuty = true;
            (await http.PostAsJsonAsync($"/api/v1/vehicles/{vehicleId}/off-duty", new VanReason("broken down, towed away"), VanJson.Default.VanReason, token).ConfigureAwait(false)).Dispose();
            Place(yard.Lat, yard.Lon);
            return;
        }

        if (!_drive.IsSilent && !idle)
        {
            (await http.PostAsJsonAsync($"/api/v1/vehicles/{vehicleId}/positions", new VanPositions([position]), VanJson.Default.VanPositions, token).ConfigureAwait(false)).Dispose();
        }

        _unsent.AddRange(_drive.TakeOutcomes());
        if (_unsent.Count > 0)
        {
            using var told = await http.PostAsJsonAsync($"/api/v1/vehicles/{vehicleId}/outcomes", new VanOutcomes([.. _unsent]), VanJson.Default.VanOutcomes, token).ConfigureAwait(false);
            if (told.StatusCode is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity)
            {
                _unsent.Clear();
            }
        }
    }
}
