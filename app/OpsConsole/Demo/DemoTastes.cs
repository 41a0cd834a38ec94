using System.Globalization;
using System.Security.Claims;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;

namespace OpsConsole.Demo;

/// <summary>
/// The change of tastes in the demo shop: configured, or injected by an operator. An injected one is kept in the demo's record, so that the shoppers
/// of a restarted process like what they liked before.
/// </summary>
internal sealed class DemoTastes(DemoOptions options, DataFolder folder, ShopClock shop, AuditLog audit, Timeline timeline, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile ShopperWorld? _world;

    /// <summary>Whether shoppers are there whose tastes can change.</summary>
    public bool Known => _world is not null;

    /// <summary>The change that has begun or will; null for none.</summary>
    public TasteShift? Shift => _world?.Shift;

    /// <summary>Takes the world that phones live in, and gives it the change that is in force.</summary>
    public void Use(ShopperWorld world, DemoRecord record)
    {
        world.Shift = record.Shift ?? Configured(record);
        _world = world;
    }

    /// <summary>
    /// Changes tastes from the shop's now on; a strength of 0 takes a change back. The newest change replaces an earlier one, whose draw it shares.
    /// Null when no simulated shoppers are there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The strength is outside 0 to 2.</exception>
    public async Task<TasteShift?> ShiftAsync(ClaimsPrincipal actor, double strength, CancellationToken token)
    {
        if (strength is not (>= 0 and <= DemoTasteShift.MostStrength))
        {
            throw new ArgumentOutOfRangeException(nameof(strength), strength, $"must lie between 0 and {DemoTasteShift.MostStrength}");
        }

        await _changing.WaitAsync(token);
        try
        {
            if (_world is not { } world || DemoRecord.Find(folder) is not { } record)
            {
                return null;
            }

            var shift = new TasteShift(shop.NowInMilliseconds, strength);
            var words = strength.ToString("0.##", CultureInfo.InvariantCulture);
            await audit.RecordAsync(actor, new AuditChange("demo.tasteShift", "demo", Json(world.Shift), Json(shift)), token);
            (record with { Shift = shift }).Save(folder);
            world.Shift = shift;
            timeline.Add(new TimelineEntry(time.GetUtcNow(), "demo", strength == 0 ? "Demo: tastes are what they were" : $"Demo: tastes shift, strength {words}", null, AuditLog.NameOf(actor)));
            return shift;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private TasteShift? Configured(DemoRecord record) => options.TasteShift is { } configured
        ? new TasteShift(configured.At ?? record.End.AddDays(configured.AfterDays!.Value), configured.Strength)
        : null;

    private static string? Json(TasteShift? shift) => shift is null ? null : string.Create(CultureInfo.InvariantCulture, $$"""{"from":"{{shift.From:O}}","strength":{{shift.Strength}}}""");
}
