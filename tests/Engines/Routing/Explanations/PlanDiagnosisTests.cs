using CsCheck;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Engines.Tests.Routing.Explanations;

public sealed class PlanDiagnosisTests
{
    [Fact]
    public void No_plan_serves_a_stop_of_which_a_finding_says_that_nobody_can() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, plan) = SolvedProblems.Rich(seed, iterations: 60);

            var stuck = PlanDiagnosis.Diagnose(problem).Where(finding => finding.StopId is not null).Select(finding => finding.StopId).ToHashSet();

            Assert.All(plan.Routes.SelectMany(route => route.Stops), visit => Assert.DoesNotContain(visit.StopId, stuck));
        },
        iter: 80, threads: 1);

    [Fact]
    public void A_stop_without_a_finding_can_be_served_alone_by_somebody_without_breaks() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var rich = RandomProblems.Rich(seed);
            var problem = RoutingProblem.Create(rich.Stops, [.. rich.Vehicles.Select(vehicle => vehicle with { Breaks = [] })], rich.Profiles, rich.Objective);
            var stuck = PlanDiagnosis.Diagnose(problem).Where(finding => finding.StopId is not null).SelectMany(finding => (string?[])[finding.StopId, finding.OtherStopId]).ToHashSet();
            var evaluator = PlanEvaluator.For(problem);
            var inPairs = problem.Stops.Where(stop => stop.PickupId is not null).SelectMany(stop => (string?[])[stop.Id, stop.PickupId]).ToHashSet();
            foreach (var stop in problem.Stops.Where(stop => !stuck.Contains(stop.Id) && (stop.PickupId is not null || !inPairs.Contains(stop.Id)) && !stuck.Contains(stop.PickupId ?? "")))
            {
                string[] alone = stop.PickupId is { } pickup ? [pickup, stop.Id] : [stop.Id];

                Assert.Contains(problem.Vehicles, vehicle => evaluator.Evaluate([new RouteSequence(vehicle.Id, alone)]).Feasible || vehicle.InitialLoad.Length > 0);
            }
        },
        iter: 60, threads: 1);

    [Fact]
    public void Each_cause_is_named_with_its_field_and_amount()
    {
        var travel = Enumerable.Range(0, 36).Select(at => 100 * Math.Abs((at / 6) - (at % 6))).ToArray();
        var problem = RoutingProblem.Create(
            [
                new RoutingStop { Id = "heavy", Location = 1, Demand = [12] },
                new RoutingStop { Id = "cold", Location = 1, Skills = ["cold"] },
                new RoutingStop { Id = "early", Location = 3, Windows = [new TimeWindow(0, 240)] },
                new RoutingStop { Id = "long", Location = 4, ServiceTime = 500 },
                new RoutingStop { Id = "far", Location = 5 },
                new RoutingStop { Id = "from", Location = 2, Demand = [1], ServiceTime = 400 },
                new RoutingStop { Id = "to", Location = 2, PickupId = "from", ServiceTime = 400 },
            ],
            [new RoutingVehicle { Id = "van", StartLocation = 0, EndLocation = 0, Capacity = [9], ShiftEnd = 1_000, MaxDistance = 900 }],
            [new TravelMatrix(6, travel, travel)], new RoutingObjective());

        var findings = PlanDiagnosis.Diagnose(problem);

        Assert.Equal(
            [
                (DiagnosisKind.Demand, "stops[0].demand[0]", 3L, "heavy"), (DiagnosisKind.Skills, "stops[1].skills", 1L, "cold"), (DiagnosisKind.Window, "stops[2].windows", 60L, "early"),
                (DiagnosisKind.Shift, "stops[3].location", 300L, "long"), (DiagnosisKind.MaxDistance, "stops[4].location", 100L, "far"), (DiagnosisKind.Pair, "stops[6].pickupId", 200L, "to"),
                (DiagnosisKind.TotalDemand, "vehicles", 3L, null),
            ],
            findings.Select(finding => (finding.Kind, finding.Field, finding.Amount, finding.StopId)));
        Assert.All(findings, finding => Assert.DoesNotContain("{", new PlanWords(PlanUnits.Plain).Of(finding)));
    }

    [Fact]
    public void A_detour_that_is_quicker_than_the_direct_way_counts()
    {
        int[] travel = [0, 900, 100, 900, 0, 100, 100, 100, 0];
        var problem = RoutingProblem.Create(
            [new RoutingStop { Id = "a", Location = 1, Windows = [new TimeWindow(0, 250)] }, new RoutingStop { Id = "b", Location = 2 }],
            [new RoutingVehicle { Id = "van", StartLocation = 0 }], [new TravelMatrix(3, travel, travel)], new RoutingObjective());

        Assert.Empty(PlanDiagnosis.Diagnose(problem));
    }

    [Fact]
    public void Locks_that_contradict_each_other_or_the_problem_are_found()
    {
        var travel = Enumerable.Range(0, 9).Select(at => 100 * Math.Abs((at / 3) - (at % 3))).ToArray();
        var problem = RoutingProblem.Create(
            [new RoutingStop { Id = "a", Location = 1, Skills = ["cold"], Demand = [5] }, new RoutingStop { Id = "b", Location = 2, Windows = [new TimeWindow(100, 500)], Demand = [6] }],
            [new RoutingVehicle { Id = "cool", StartLocation = 0, Skills = ["cold"], Capacity = [9] }, new RoutingVehicle { Id = "warm", StartLocation = 0, Capacity = [9] }],
            [new TravelMatrix(3, travel, travel)], new RoutingObjective());

        Assert.Equal([("locks[0].vehicleId", 1L)], Of(new StopLock("a", LockLevel.Vehicle, "warm")));
        Assert.Equal([("locks[0].stopId", 1L), ("locks[1].vehicleId", 1L)], Of(new StopLock("x", LockLevel.Vehicle, "cool"), new StopLock("a", LockLevel.Vehicle, "van")));
        Assert.Equal([("locks[0].serviceStart", 20L)], Of(new StopLock("b", LockLevel.Time, "warm") { ServiceStart = 520 }));
        Assert.Equal([("locks[0].serviceStart", 50L)], Of(new StopLock("b", LockLevel.Time, "warm") { ServiceStart = 150 }));
        Assert.Equal(
            [("locks[1].serviceStart", 60L), ("vehicles[0].capacity[0]", 2L)],
            Of(new StopLock("a", LockLevel.Time, "cool") { ServiceStart = 200 }, new StopLock("b", LockLevel.Time, "cool") { ServiceStart = 240 }));

        IEnumerable<(string, long)> Of(params StopLock[] locks) =>
            PlanDiagnosis.Diagnose(problem, locks).Where(finding => finding.Kind == DiagnosisKind.Lock).Select(finding => (finding.Field, finding.Amount));
    }
}
