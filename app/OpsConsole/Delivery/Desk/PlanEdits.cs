using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Solving;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Delivery.Desk;

/// <summary>What a dispatcher does to a stop of a draft.</summary>
/// <param name="StopId">Which.</param>
/// <param name="VehicleId">Whose it becomes; null: nobody's.</param>
/// <param name="Position">Stops of that vehicle before it, itself not counted; null: where it breaks least, and of those places the cheapest.</param>
/// <param name="Force">Whether it is done although it breaks rules.</param>
/// <param name="Zone">Whose times the words about broken rules use; null: UTC.</param>
internal sealed record StopMove(string StopId, string? VehicleId, int? Position, bool Force, TimeZoneInfo? Zone = null);

/// <summary>What became of it.</summary>
/// <param name="Refusal">None also where nothing was changed because rules would be broken.</param>
/// <param name="Why">The refusal in words.</param>
/// <param name="Field">What the refusal is about.</param>
/// <param name="Applied">Whether the plan was changed.</param>
/// <param name="Added">Rules that it breaks, or would, and did not before.</param>
/// <param name="Resolved">Rules that were broken before.</param>
/// <param name="CostDelta">What the plan costs more, in money.</param>
/// <param name="Plan">As it is now.</param>
internal sealed record EditResult(
    DeskRefusal Refusal, string? Why, string? Field, bool Applied, IReadOnlyList<ViolationAnswer> Added, IReadOnlyList<ViolationAnswer> Resolved, decimal CostDelta, PlanView? Plan)
{
    public static EditResult Refused(DeskRefusal refusal, string? why = null, string? field = null) => new(refusal, why, field, false, [], [], 0, null);
}

/// <summary>Changes drafts by hand, one at a time: the same times, prices and checker as the search has.</summary>
internal sealed class PlanEdits(IDbContextFactory<OpsDbContext> contexts, PlanStore store, PlanBench bench, TravelSource travel, PlanBoard board, AuditLog audit, TimeProvider time) : IDisposable
{
    /// <summary>Moves that can be undone.</summary>
    private const int KeptMoves = 20;

    private readonly SemaphoreSlim _editing = new(1, 1);

    public void Dispose() => _editing.Dispose();

    /// <summary>Moves a stop. What would break rules is done only by force, and named either way.</summary>
    public Task<EditResult> MoveAsync(ClaimsPrincipal actor, string id, long? revision, StopMove move, CancellationToken token) => EditAsync(id, revision, async plan =>
    {
        var laid = (await bench.LayOutAsync(plan, token)).For(move.Zone);
        var before = laid.Evaluator.Evaluate(laid.Solution);
        var tried = ManualMove.Try(laid.Evaluator, before, Move(move));
        if (tried.Refusal is { } unknown)
        {
            return EditResult.Refused(DeskRefusal.Invalid, unknown.Message, unknown.Kind == ViolationKind.UnknownStop ? "stopId" : "vehicleId");
        }

        var (added, resolved) = (Answers(laid, tried.Added), Answers(laid, tried.Resolved));
        var delta = PlanRendering.Money((long)Math.Round(tried.Delta.Total));
        if (added.Count > 0 && !move.Force)
        {
            return new EditResult(DeskRefusal.None, null, null, false, added, resolved, delta, PlanBoard.View(plan, PlanRendering.Progress(plan.Row)));
        }

        var words = move.VehicleId is { } vehicle ? $"{move.StopId} to {vehicle}{(move.Position is { } place ? $" behind {place} stops" : "")}{(added.Count > 0 ? ", forced" : "")}" : $"{move.StopId} taken out";
        var result = new PlanResult(tried.Solution, Reasons(laid, tried.Solution), [.. tried.Violations], travel.Geometry(laid.Problem, tried.Solution, []));
        return await SaveAsync(actor, plan with { Result = result }, "routePlan.move", words, token) is { } changed
            ? new EditResult(DeskRefusal.None, null, null, true, added, resolved, delta, changed)
            : EditResult.Refused(DeskRefusal.Stale, "Somebody else was faster.");
    }, token);

    /// <summary>Takes the newest move back.</summary>
    public Task<EditResult> UndoAsync(ClaimsPrincipal actor, string id, long? revision, CancellationToken token) => EditAsync(id, revision, async plan =>
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var versions = await db.Set<StoredVersion>().AsNoTracking().Where(version => version.PlanId == id).OrderByDescending(version => version.Revision).Take(2).ToListAsync(token);
        if (versions is not [{ Origin: Moved } newest, var older])
        {
            return EditResult.Refused(DeskRefusal.Conflict, "There is no move to take back.");
        }

        var before = PlanBytes.UnpackResult(older.Body);
        var delta = PlanRendering.Money(before.Solution.Cost - plan.Result!.Solution.Cost);
        return await SaveAsync(actor, plan with { Result = before }, "routePlan.undo", newest.Note ?? "", token, older.Origin, older.Revision) is { } changed
            ? new EditResult(DeskRefusal.None, null, null, true, [], [], delta, changed)
            : EditResult.Refused(DeskRefusal.Stale, "Somebody else was faster.");
    }, token);

    /// <summary>Keeps a stop where it is now, or lets it go.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="id">The draft.</param>
    /// <param name="revision">What the actor saw; null: whatever there is.</param>
    /// <param name="stopId">Served by a route, unless the level is free.</param>
    /// <param name="level">What a later search may change.</param>
    /// <param name="token">Ends the waiting.</param>
    public Task<EditResult> LockAsync(ClaimsPrincipal actor, string id, long? revision, string stopId, LockLevel level, CancellationToken token) => EditAsync(id, revision, async plan =>
    {
        if (!plan.Input.Request.Stops!.Any(stop => stop.Id == stopId))
        {
            return EditResult.Refused(DeskRefusal.Invalid, $"'{stopId}' is not a stop of the plan.", "stopId");
        }

        var others = (plan.Input.Request.Locks ?? []).Where(held => held.StopId != stopId);
        var (route, visit) = plan.Result!.Solution.Routes.SelectMany(one => one.Stops.Select(stop => (one, stop))).FirstOrDefault(pair => pair.stop.StopId == stopId);
        if (level != LockLevel.Free && visit is null)
        {
            return EditResult.Refused(DeskRefusal.Invalid, "It is in no route: there is nothing to keep it at.", "stopId");
        }

        LockInput[] locks = level == LockLevel.Free
            ? [.. others]
            : [.. others, new LockInput { StopId = stopId, VehicleId = route.VehicleId, Level = LockNames.Write(level), At = level == LockLevel.Time ? plan.Input.Origin.AddSeconds(visit.ServiceStart) : null }];
        var held = plan with { Input = plan.Input with { Request = plan.Input.Request with { Locks = locks } } };
        return await SaveLocksAsync(actor, held, $"{stopId}: {LockNames.Write(level)}", token) is { } changed
            ? new EditResult(DeskRefusal.None, null, null, true, [], [], 0, changed)
            : EditResult.Refused(DeskRefusal.Stale, "Somebody else was faster.");
    }, token);

    private const string Moved = "move";

    private static PlanMove Move(StopMove move) => move switch
    {
        { VehicleId: null } => new PlanMove.Unassign(move.StopId),
        { Position: null } => new PlanMove.PlaceBest(move.StopId, move.VehicleId),
        _ => new PlanMove.Place(move.StopId, move.VehicleId, Math.Max(0, move.Position.Value)),
    };

    private static List<ViolationAnswer> Answers(BenchedPlan laid, IReadOnlyList<PlanViolation> violations) =>
        [.. violations.Select(violation => PlanRendering.Violation(violation, laid.Problem.LoadScale) with { Message = laid.Words.Of(violation) })];

    private static Dictionary<string, IReadOnlyList<string>> Reasons(BenchedPlan laid, RoutingSolution solution) =>
        solution.Unassigned.ToDictionary(stop => stop, stop => laid.Plan.Result!.Reasons.GetValueOrDefault(stop) ?? ["A dispatcher took it out."], StringComparer.Ordinal);

    private async Task<EditResult> EditAsync(string id, long? revision, Func<StoredPlan, Task<EditResult>> edit, CancellationToken token)
    {
        await _editing.WaitAsync(token);
        try
        {
            return await store.FindAsync(id, token) switch
            {
                null => EditResult.Refused(DeskRefusal.NotFound),
                var plan when revision is { } seen && seen != plan.Row.Revision => EditResult.Refused(DeskRefusal.Stale, $"It is at revision {plan.Row.Revision}."),
                { Row.Stage: not PlanStage.Draft } plan => EditResult.Refused(DeskRefusal.Conflict, $"It is {plan.Row.Stage}: make a draft of it first."),
                var plan when !PlanStatus.HasEnded(plan.Row.Status) => EditResult.Refused(DeskRefusal.Conflict, "It is still searched for: stop the search first."),
                { Result: null } => EditResult.Refused(DeskRefusal.Conflict, "It has no routes."),
                var plan => await edit(plan),
            };
        }
        catch (RoutingProblemException refused)
        {
            return EditResult.Refused(DeskRefusal.Conflict, refused.Message);
        }
        finally
        {
            _editing.Release();
        }
    }

    /// <summary>Stores changed routes, in place of all versions from one on; null where somebody else was faster.</summary>
    private Task<PlanView?> SaveAsync(ClaimsPrincipal actor, StoredPlan plan, string action, string note, CancellationToken token, string origin = Moved, long replaced = long.MaxValue) => WriteAsync(actor, plan, action, note, async (db, row, now) =>
    {
        await db.Set<StoredVersion>().Where(version => version.PlanId == row.Id && version.Revision >= replaced).ExecuteDeleteAsync(token);
        PlanWriter.Describe(row, plan.Result!.Solution); // There are routes: they were changed.
        var optional = plan.Input.Request.Stops!.Where(stop => stop.Optional == true).Select(stop => stop.Id!).ToHashSet(StringComparer.Ordinal);
        if (row.Status is PlanStatus.Solved or PlanStatus.Infeasible)
        {
            row.Status = plan.Result.Solution.Unassigned.All(optional.Contains) ? PlanStatus.Solved : PlanStatus.Infeasible;
        }

        db.Add(new StoredVersion { PlanId = row.Id, Revision = row.Revision, At = now, Origin = origin, Actor = AuditLog.NameOf(actor), Note = note.Length > 400 ? note[..400] : note, Body = PlanBytes.Pack(plan.Result) });
        var old = await db.Set<StoredVersion>().Where(version => version.PlanId == row.Id).OrderByDescending(version => version.Revision).Skip(KeptMoves).Select(version => version.Revision).ToListAsync(token);
        await db.Set<StoredVersion>().Where(version => version.PlanId == row.Id && old.Contains(version.Revision)).ExecuteDeleteAsync(token);
    }, token);

    private Task<PlanView?> SaveLocksAsync(ClaimsPrincipal actor, StoredPlan plan, string note, CancellationToken token) => WriteAsync(actor, plan, "routePlan.lock", note, async (db, row, _) =>
    {
        var body = PlanBytes.Pack(plan.Input);
        await db.Set<StoredInput>().Where(input => input.PlanId == row.Id).ExecuteUpdateAsync(set => set.SetProperty(input => input.Body, body), token);
    }, token);

    private async Task<PlanView?> WriteAsync(ClaimsPrincipal actor, StoredPlan plan, string action, string note, Func<OpsDbContext, RoutePlan, DateTimeOffset, Task> write, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        var row = await db.Set<RoutePlan>().SingleAsync(row => row.Id == plan.Row.Id, token);
        if (row.Revision != plan.Row.Revision)
        {
            return null;
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        (row.Revision, row.UpdatedAt) = (row.Revision + 1, now);
        await write(db, row, now);
        await audit.SaveAsync(db, actor, new AuditChange(action, row.Id, Reason: note), token);
        await transaction.CommitAsync(token);
        return board.Put(plan with { Row = row }, PlanRendering.Progress(row));
    }
}
