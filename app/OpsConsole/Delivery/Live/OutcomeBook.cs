using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Delivery.Vehicles;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Delivery.Live;

/// <summary>Records what became of stops: once each, on disk before the driver is told so.</summary>
internal sealed class OutcomeBook(IDbContextFactory<OpsDbContext> contexts, FleetTracker fleet, TimeProvider time) : IDisposable
{
    /// <summary>One writer, so that the look for what is known and the write are one step.</summary>
    private readonly SemaphoreSlim _writing = new(1, 1);

    public void Dispose() => _writing.Dispose();

    /// <summary>Records what a vehicle says of stops of its plan, each with its result, in their order.</summary>
    public async Task<IReadOnlyList<OutcomeResult>> RecordAsync(VehicleTrack vehicle, IReadOnlyList<OutcomeInput> outcomes, ClaimsPrincipal actor, CancellationToken token)
    {
        await _writing.WaitAsync(token).ConfigureAwait(false);
        try
        {
            var route = vehicle.Route;
            await using var db = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
            var ids = outcomes.Select(outcome => outcome.StopId!).ToArray();
            var known = await db.Set<StopOutcome>().AsNoTracking().Where(row => row.PlanId == route.PlanId && ids.Contains(row.StopId)).ToDictionaryAsync(row => row.StopId, StringComparer.Ordinal, token).ConfigureAwait(false);
            var (results, added) = (new List<OutcomeResult>(), new List<StopOutcome>());
            foreach (var outcome in outcomes)
            {
                var stop = outcome.StopId!;
                if (known.TryGetValue(stop, out var before))
                {
                    results.Add(new OutcomeResult(stop, before.Outcome == outcome.Outcome ? "duplicate" : "conflict", before.Outcome));
                }
                else if (fleet.FindStop(stop)?.Route.PlanId != route.PlanId)
                {
                    results.Add(new OutcomeResult(stop, "unknown", null));
                }
                else
                {
                    var row = Row(vehicle, outcome, actor);
                    known.Add(stop, row);
                    added.Add(row);
                    results.Add(new OutcomeResult(stop, "recorded", row.Outcome));
                }
            }

            db.AddRange(added);
            await db.SaveChangesAsync(token).ConfigureAwait(false);
            Tell(vehicle, added);
            return results;
        }
        finally
        {
            _writing.Release();
        }
    }

    private StopOutcome Row(VehicleTrack vehicle, OutcomeInput outcome, ClaimsPrincipal actor)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        return new StopOutcome
        {
            PlanId = vehicle.Route.PlanId,
            StopId = outcome.StopId!,
            VehicleId = vehicle.Route.VehicleId,
            Outcome = outcome.Outcome!,
            At = outcome.At?.ToUniversalTime() ?? now,
            ArrivedAt = outcome.ArrivedAt?.ToUniversalTime() ?? vehicle.ArrivedAt(outcome.StopId!),
            ReceivedAt = now,
            ProofReference = outcome.ProofReference,
            Reason = outcome.Reason,
            Actor = AuditLog.NameOf(actor),
        };
    }

    /// <summary>A stop may be on another vehicle's route by now: whoever has it need not go there.</summary>
    private void Tell(VehicleTrack vehicle, IReadOnlyList<StopOutcome> added)
    {
        var told = new HashSet<VehicleTrack> { vehicle };
        foreach (var row in added)
        {
            var on = fleet.FindStop(row.StopId) ?? vehicle;
            on.Note(row);
            told.Add(on);
        }

        foreach (var track in told)
        {
            fleet.Show(track);
        }
    }
}
