using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Limits;

namespace OpsConsole.Tests.Platform.Resilience;

public sealed class AdaptiveLimitTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly AdaptiveLimit _limit;

    public AdaptiveLimitTests() => _limit = new AdaptiveLimit(new GuardOptions { InitialConcurrency = 2, MaximumConcurrency = 4, QueueLimit = 3 }, _clock);

    [Fact]
    public void Slots_go_first_then_places_in_the_queue_then_nobody_gets_in()
    {
        var answers = Enumerable.Range(0, 6).Select(_ => Enter(Lane.Recommend).Admission).ToArray();
        Assert.Equal([Admission.Admitted, Admission.Admitted, Admission.Queued, Admission.Queued, Admission.Queued, Admission.Refused], answers);
        Assert.Equal((2, 3), (_limit.InFlight, _limit.Waiting));
    }

    [Fact]
    public void Higher_lanes_are_served_first_and_within_a_lane_who_came_first()
    {
        Fill();
        var scroll = Enter(Lane.Scroll).Waiter;
        var first = Enter(Lane.Search).Waiter;
        var second = Enter(Lane.Search).Waiter;
        Assert.Same(first, _limit.Exit(null));
        Assert.Same(second, _limit.Exit(null));
        Assert.Same(scroll, _limit.Exit(null));
        Assert.Null(_limit.Exit(null));
    }

    [Fact]
    public void Full_queue_gives_up_the_last_of_its_lowest_lane_to_a_higher_one()
    {
        Fill();
        Enter(Lane.Scroll);
        var console = Enter(Lane.Console).Waiter;
        var youngest = Enter(Lane.Console).Waiter;
        var purchase = Enter(Lane.Purchase);
        Assert.Equal((Admission.Queued, youngest), (purchase.Admission, purchase.Evicted));
        Assert.Equal(console, Enter(Lane.Scroll).Evicted);
        Assert.Equal((Admission.Refused, null), (Enter(Lane.Scroll).Admission, Enter(Lane.Scroll).Evicted));
        Assert.Same(purchase.Waiter, _limit.Exit(null));
    }

    [Fact]
    public void Waiter_that_leaves_is_not_served()
    {
        Fill();
        var leaves = Enter(Lane.Recommend).Waiter;
        var stays = Enter(Lane.Recommend).Waiter;
        Assert.True(_limit.Leave(leaves, leaves.Use));
        Assert.False(_limit.Leave(leaves, leaves.Use));
        Assert.Same(stays, _limit.Exit(null));
        Assert.False(_limit.Leave(stays, stays.Use));
    }

    [Fact]
    public void Who_decided_about_an_earlier_use_cannot_take_out_a_later_one()
    {
        Fill();
        var waiter = Enter(Lane.Recommend).Waiter;
        var earlier = waiter.Use;
        Assert.Same(waiter, _limit.Exit(null));
        waiter.Use++;
        Assert.Equal(Admission.Queued, _limit.Enter(waiter, Lane.Recommend, default, out _));
        Assert.False(_limit.Leave(waiter, earlier));
        Assert.Same(waiter, _limit.Exit(null));
    }

    [Fact]
    public void Who_would_be_served_too_late_is_refused_at_once()
    {
        Learn(TimeSpan.FromMilliseconds(100));
        Fill();
        Enter(Lane.Recommend);
        Assert.Equal(Admission.Refused, _limit.Enter(new Waiter(), Lane.Recommend, Deadline.After(_clock, TimeSpan.FromMilliseconds(120)), out _));
        Assert.Equal(Admission.Queued, _limit.Enter(new Waiter(), Lane.Recommend, Deadline.After(_clock, TimeSpan.FromMilliseconds(1_000)), out _));
    }

    [Fact]
    public void Probe_gets_one_slot_past_the_maximum_and_no_more()
    {
        for (var slot = 0; slot < 5; slot++)
        {
            Assert.True(_limit.TryEnterProbe());
        }

        Assert.False(_limit.TryEnterProbe());
    }

    [Fact]
    public void Calls_written_off_make_room_up_to_the_maximum_and_keep_their_slots()
    {
        Fill();
        _limit.Overran();
        _limit.Overran();
        Assert.True(_limit.IsStuck);
        var waiter = Enter(Lane.Recommend).Waiter;
        Assert.Same(waiter, _limit.WriteOffOverrunning());
        Assert.False(_limit.IsStuck);
        Assert.Equal(Admission.Admitted, Enter(Lane.Recommend).Admission);
        Assert.Equal(4, _limit.InFlight);
        Assert.Equal(Admission.Queued, Enter(Lane.Recommend).Admission);

        // One of the stuck ends after all; the two that run are as many as the dependency bears, until one of them ends.
        Assert.Null(_limit.Exit(null, overran: true));
        Assert.NotNull(_limit.Exit(null));
        Assert.Equal((3, 0), (_limit.InFlight, _limit.Waiting));
    }

    private void Fill()
    {
        while (_limit.InFlight < _limit.Limit)
        {
            Assert.Equal(Admission.Admitted, Enter(Lane.Recommend).Admission);
        }
    }

    /// <summary>One window, one call at a time: a latency is known, and the limit, half idle, stays.</summary>
    private void Learn(TimeSpan latency)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        for (var call = 0; call < 50; call++)
        {
            Enter(Lane.Recommend);
            _limit.Exit(latency);
        }
    }

    private (Admission Admission, LimitWaiter Waiter, LimitWaiter? Evicted) Enter(Lane lane)
    {
        var waiter = new Waiter();
        var admission = _limit.Enter(waiter, lane, default, out var evicted);
        return (admission, waiter, evicted);
    }

    private sealed class Waiter : LimitWaiter;
}
