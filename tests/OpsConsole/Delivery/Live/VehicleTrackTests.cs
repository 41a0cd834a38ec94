using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery;
using OpsConsole.Delivery.Live;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Streets;
using OpsConsole.Delivery.Vehicles;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Live;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Tests.Delivery.Live;

/// <summary>A vehicle's day, minute by minute: two stops, ten minutes of straight road to each, a service of five, to be begun by 8:20 and 8:40.</summary>
public sealed class VehicleTrackTests
{
    private static readonly DateTimeOffset Eight = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);
    private static readonly LatenessRule Rule = new(300, 120, 0.6, 2);
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(3);

    [Fact]
    public void A_vehicle_is_off_shift_then_on_it_silent_when_nothing_is_heard_and_off_shift_when_all_is_done()
    {
        var track = Track();
        Assert.Equal(FleetState.OffShift, track.Look(Eight.AddMinutes(-20), Silent).State);
        Assert.Equal(FleetState.OnShift, track.Look(Eight.AddMinutes(2), Silent).State);
        Assert.Equal(FleetState.Silent, track.Look(Eight.AddMinutes(4), Silent).State);
        Report(track, 5, 2_500);
        Assert.Equal(FleetState.OnShift, track.Look(Eight.AddMinutes(6), Silent).State);
        Assert.Equal(FleetState.Silent, track.Look(Eight.AddMinutes(9), Silent).State);
        Report(track, 10, 5_000);
        track.Note(Outcome("a", 15, 10));
        track.Note(Outcome("b", 30, 25));
        Report(track, 40, 5_000);
        Assert.Equal(FleetState.OnShift, track.Look(Eight.AddMinutes(41), Silent).State);
        Report(track, 50, 0);
        var back = track.Look(Eight.AddMinutes(51), Silent);
        Assert.Equal((FleetState.OffShift, 2, 2), (back.State, back.Done, back.Total));
        Assert.Null(back.Next);
    }

    [Fact]
    public void Nobody_is_silent_for_the_time_before_he_was_listened_to() =>
        Assert.Equal(FleetState.OnShift, Track(since: Eight.AddMinutes(30)).Look(Eight.AddMinutes(32), Silent).State);

    [Fact]
    public void A_vehicle_that_stands_still_falls_late_at_the_second_look_and_is_on_time_again_once_it_has_caught_up()
    {
        var track = Track();
        Report(track, 20, 500);
        Assert.Equal(FleetState.OnShift, track.Look(Eight.AddMinutes(20), Silent, Rule).State);
        var late = track.Look(Eight.AddMinutes(20), Silent, Rule);
        Assert.Equal((FleetState.Late, "a"), (late.State, late.WorstStopId));
        Assert.InRange(late.WorstLateMs / 60_000d, 8, 11);
        Report(track, 22, 5_000, speed: 0);
        track.Note(Outcome("a", 23, 22));
        Report(track, 24, 8_500);
        track.Look(Eight.AddMinutes(24), Silent, Rule);
        Assert.Equal(FleetState.OnShift, track.Look(Eight.AddMinutes(24), Silent, Rule).State);
    }

    [Fact]
    public void Slow_legs_move_the_arrivals_ahead_and_a_service_under_way_runs_down()
    {
        var track = Track();
        Report(track, 10, 5_000, speed: 0);
        var arrived = track.Look(Eight.AddMinutes(12), Silent);
        Assert.True(arrived.Next!.Here);
        // Three of five minutes are left, then ten of road.
        Assert.Equal(Eight.AddMinutes(25), arrived.Ahead[1].P50, TimeSpan.FromSeconds(2));
        Assert.Equal(1, arrived.PaceRatio);
        track.Note(Outcome("a", 15, 10));
        track.Note(Outcome("b", 36, 33));
        Assert.InRange(track.Look(Eight.AddMinutes(36), Silent).PaceRatio, 1.2, 1.6);
    }

    [Fact]
    public void Off_duty_lasts_for_the_shift_in_which_it_began()
    {
        var track = Track();
        track.SetDuty((Eight.AddMinutes(5), "flat tyre"));
        Assert.Equal((FleetState.OffDuty, "flat tyre"), (track.Look(Eight.AddMinutes(6), Silent).State, track.Look(Eight.AddMinutes(6), Silent).OffDutyReason));
        var tomorrow = Route() with { PlanId = "plan-2", ShiftStart = Eight.AddDays(1), ShiftEnd = Eight.AddDays(1).AddHours(8), Start = Eight.AddDays(1) };
        track.Assign(tomorrow, [], (Eight.AddMinutes(5), "flat tyre"));
        Assert.False(track.IsOffDuty);
    }

    private static VehicleTrack Track(DateTimeOffset? since = null) => new(
        Route(), new RemainingTravel(new StreetMap(new DataFolder("/nowhere"), NullLogger<StreetMap>.Instance), Options.Create(new DeliveryOptions())), since ?? Eight.AddHours(-1));

    private static AssignedRoute Route() => new(
        "van-1", null, "plan-1", 1, Eight.AddHours(-2), Eight, Eight.AddHours(8), Eight, At(0), new TravelGuess(OnStreets: false, SpeedKmh: 30),
        [Stop("a", 5_000, 10, 20), Stop("b", 10_000, 25, 40)], []);

    private static AssignedStop Stop(string id, double metres, int minute, int closes) => new(
        id, null, null, At(metres), Eight.AddMinutes(minute), Eight.AddMinutes(minute), 600, 0, 300, [new WindowInput(Eight.AddHours(-1), Eight.AddMinutes(closes))]);

    private static void Report(VehicleTrack track, int minute, double metres, double? speed = null) => track.Report([new PositionFix(At(metres), Eight.AddMinutes(minute), speed, null)]);

    private static GeoPoint At(double metres) => new(49.4 + (metres / GeoPoint.MetresPerDegree), 8.69);

    private static StopOutcome Outcome(string stop, int minute, int arrived) => new()
    {
        PlanId = "plan-1", StopId = stop, VehicleId = "van-1", Outcome = OutcomeNames.Delivered, At = Eight.AddMinutes(minute), ArrivedAt = Eight.AddMinutes(arrived), ReceivedAt = Eight.AddMinutes(minute), Actor = "test",
    };
}
