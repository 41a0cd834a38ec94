using OpsConsole.Delivery.Plans;
using OpsConsole.Tests.Shell;

namespace OpsConsole.Tests.Delivery.Routes;

/// <summary>A small plan with everything that pages tell apart: two routes, a late stop, a break, waiting, an unserved stop, a free vehicle, a lock.</summary>
internal static class SamplePlan
{
    public static readonly DateTimeOffset Eight = ConsoleContext.Noon.AddHours(-4);

    public static PlanView View { get; } = new(
        new RoutePlanAnswer(
            "plan-1", "Sunday", PlanStatus.Solved, PlanStage.Draft, 3, null, null, Eight.AddHours(-1), "olga", null, Eight.AddMinutes(-50), "explicit", new PlanCost(120.5m, 42_300, 9_000_000, 720_000, 2),
            [
                new RouteAnswer(
                    "van-1", Eight, Eight.AddMinutes(90), [Visit("a", 10, 20, 25), Visit("b", 35, 35, 45, late: 12)], [new BreakAnswer(2, false, Eight.AddMinutes(45), Eight.AddMinutes(60))], [], [], 20_000, 5_400_000, 60, null),
                new RouteAnswer("van-2", Eight, Eight.AddMinutes(60), [Visit("c", 15, 15, 20)], [], [], [], 22_300, 3_600_000, 60.5m, new LineGeometry("LineString", [[8.69, 49.41], [8.70, 49.42]])),
            ],
            [new UnassignedStop("d", ["No vehicle has the skills crane."])],
            [new ViolationAnswer("window", "van-1", "b", 720_000, "ms", "12 min late at 'b'.")], [new LockAnswer("a", "van-1", "vehicle", null)], new PlanProgress("ended", 1, 5_000, 5_000, 1_000, 4, 140, null), null),
        [new DepotView("mitte", "Depot Mitte", 49.40, 8.68, null, null)],
        [new VehicleView("van-1", "Van 1", [10], Eight, Eight.AddHours(8), []), new VehicleView("van-2", null, [10], Eight, Eight.AddHours(8), []), new VehicleView("van-3", null, [10], Eight, Eight.AddHours(8), ["crane"])],
        [Stop("a", "Bergweg 3", 49.41), Stop("b", "Hauptstraße 7", 49.42), Stop("c", null, 49.43), Stop("d", "Seegasse 1", 49.44)]);

    private static StopAnswer Visit(string stop, int arrival, int begin, int end, int late = 0) =>
        new(stop, Eight.AddMinutes(arrival), (begin - arrival) * 60_000L, Eight.AddMinutes(begin), Eight.AddMinutes(end), [1], late * 60_000L);

    private static StopView Stop(string id, string? name, double lat) => new(id, name, lat, 8.7, [1], 5, [new WindowView(Eight, Eight.AddHours(1))], [], 0, false, null);
}
