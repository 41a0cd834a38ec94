namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Says in a dispatcher's words what plans break, what would help and what cannot work.</summary>
public sealed class PlanWords(PlanUnits units)
{
    /// <summary>A broken rule, such as "12 min late at stop 4".</summary>
    public string Of(PlanViolation violation)
    {
        var (stop, vehicle) = (violation.StopId is { } id ? units.Stop(id) : "", violation.VehicleId.Length > 0 ? units.Vehicle(violation.VehicleId) : "");
        return violation.Kind switch
        {
            ViolationKind.Window => $"{units.Duration(violation.Amount)} late at {stop}",
            ViolationKind.BeforeWindow => $"{units.Duration(violation.Amount)} too early at {stop}",
            ViolationKind.Capacity => $"{units.Load(violation.Dimension ?? 0, violation.Amount)} too many on {vehicle}{(violation.StopId is null ? "" : $" after {stop}")}",
            ViolationKind.ShiftEnd => $"{vehicle} is back {units.Duration(violation.Amount)} after its shift ends",
            ViolationKind.ShiftStart => $"{vehicle} leaves {units.Duration(violation.Amount)} before its shift begins",
            ViolationKind.Skills => $"{vehicle} cannot do everything that {stop} needs",
            ViolationKind.MaxStops => $"{Stops(violation.Amount)} too many for {vehicle}",
            ViolationKind.MaxDuration => $"{vehicle} is out {units.Duration(violation.Amount)} too long",
            ViolationKind.MaxDistance => $"{vehicle} drives {units.Distance(violation.Amount)} too far",
            ViolationKind.Break => $"{vehicle} takes a break too late, or not at all",
            ViolationKind.Reload => $"{vehicle} loads again more often than it may",
            ViolationKind.Pickup => $"{stop} is not served after its pickup by the same vehicle",
            ViolationKind.Lock => $"{stop} is locked to {vehicle} and not kept as locked",
            ViolationKind.Duplicate => violation.StopId is null ? $"{vehicle} has two routes" : $"{stop} is in the plan twice",
            ViolationKind.Missing => $"{stop} is missing from the plan",
            ViolationKind.UnknownStop => $"{stop} does not exist",
            ViolationKind.UnknownVehicle => $"Vehicle {vehicle} does not exist",
            ViolationKind.Timing => $"The times of {vehicle} contradict each other by {units.Duration(violation.Amount)}",
            _ => violation.Message,
        };
    }

    /// <summary>What would have to change, such as "capacity of van 2 +3 units".</summary>
    public string Of(Relaxation relaxation)
    {
        var (stop, vehicle) = (relaxation.StopId is { } id ? units.Stop(id) : "", relaxation.VehicleId.Length > 0 ? units.Vehicle(relaxation.VehicleId) : "");
        return relaxation.Kind switch
        {
            RelaxationKind.WindowLater => $"window of {stop} {units.Duration(relaxation.Amount)} later",
            RelaxationKind.WindowEarlier => $"window of {stop} {units.Duration(relaxation.Amount)} earlier",
            RelaxationKind.Capacity => $"room of {vehicle} +{units.Load(relaxation.Index ?? 0, relaxation.Amount)}",
            RelaxationKind.ShiftLonger => $"shift of {vehicle} {units.Duration(relaxation.Amount)} longer",
            RelaxationKind.Skills => $"{vehicle} would need: {string.Join(", ", relaxation.Skills)}",
            RelaxationKind.MaxStops => $"{Stops(relaxation.Amount)} more allowed for {vehicle}",
            RelaxationKind.MaxDuration => $"{vehicle} allowed out {units.Duration(relaxation.Amount)} longer",
            RelaxationKind.MaxDistance => $"{vehicle} allowed {units.Distance(relaxation.Amount)} farther",
            RelaxationKind.BreakLater => $"break {(relaxation.Index ?? 0) + 1} of {vehicle} {units.Duration(relaxation.Amount)} later",
            RelaxationKind.Unlock => $"{stop} unlocked",
            _ => relaxation.Kind,
        };
    }

    /// <summary>Why a stop is not with a vehicle, and what would help.</summary>
    public string Of(InsertionExplanation explanation)
    {
        var (vehicle, best) = (units.Vehicle(explanation.VehicleId), explanation.Best);
        return explanation.Verdict switch
        {
            InsertionVerdict.WouldImprove => $"{vehicle} could serve it at {units.Clock(best.ServiceStart)}, and the plan would cost {units.Cost(-best.Delta.Total)} less: optimise again, or put it there.",
            InsertionVerdict.NotWorthIt => $"{vehicle} could serve it at {units.Clock(best.ServiceStart)} for {units.Cost(best.ForcingCost)}, which is {units.Cost(best.Delta.Total)} more than leaving it out costs.",
            _ => $"{vehicle}: {string.Join("; or ", explanation.Alternatives.Prepend(best).Select(Breaks))}.",
        };
    }

    /// <summary>What it would mean that a vehicle serves a stop in place of the one that does now; both explained as if nobody did.</summary>
    public string Instead(InsertionExplanation other, InsertionExplanation now)
    {
        if (!other.Best.Feasible)
        {
            return Of(other);
        }

        var more = other.Best.ForcingCost - now.Best.ForcingCost;
        var cost = more == 0 ? "as much" : $"{units.Cost(Math.Abs(more))} {(more > 0 ? "more" : "less")}";
        return $"{units.Vehicle(other.VehicleId)} could serve it at {units.Clock(other.Best.ServiceStart)}, and the plan would cost {cost} {(more == 0 ? "as" : "than")} with {units.Vehicle(now.VehicleId)}.";
    }

    /// <summary>Something that no plan can do.</summary>
    public string Of(DiagnosisFinding finding)
    {
        var (stop, vehicle) = (finding.StopId is { } id ? units.Stop(id) : "", finding.VehicleId is { } by ? units.Vehicle(by) : "");
        var other = finding.OtherStopId is { } second ? units.Stop(second) : "";
        return finding.Kind switch
        {
            DiagnosisKind.Demand => $"{stop} needs {units.Load(finding.Dimension ?? 0, finding.Amount)} more room than any vehicle has.",
            DiagnosisKind.TotalDemand => $"All stops together need {units.Load(finding.Dimension ?? 0, finding.Amount)} more room than the fleet has.",
            DiagnosisKind.TotalStops when finding.StopId is null => $"{Stops(finding.Amount)} more than the fleet may make.",
            DiagnosisKind.TotalStops => $"No vehicle may make as many stops as {stop} takes.",
            DiagnosisKind.Skills => $"No vehicle can do everything that {stop} needs; {vehicle} lacks {string.Join(", ", finding.Skills)}.",
            DiagnosisKind.Window => $"Nobody can be at {stop} before its window closes; {vehicle} would be {units.Duration(finding.Amount)} late.",
            DiagnosisKind.Shift => $"Nobody who serves {stop} is back in time; {vehicle} would be {units.Duration(finding.Amount)} late.",
            DiagnosisKind.MaxDistance => $"{stop} is too far from everybody; {vehicle} would drive {units.Distance(finding.Amount)} too much.",
            DiagnosisKind.MaxDuration => $"Serving {stop} takes everybody too long; {vehicle} would be out {units.Duration(finding.Amount)} too long.",
            DiagnosisKind.NoVehicle => $"Every vehicle lacks something else for {stop}: room, time, or a skill.",
            DiagnosisKind.Pair => $"No vehicle can serve both {other} and {stop}, though each by itself can be served.",
            DiagnosisKind.VehicleLate => $"{vehicle} cannot be home before its shift ends; it will be {units.Duration(finding.Amount)} late.",
            DiagnosisKind.Lock when finding.StopId is null => $"What is locked to {vehicle} is {units.Load(finding.Dimension ?? 0, finding.Amount)} more than it has room for.",
            DiagnosisKind.Lock when finding.OtherStopId is { } and not "" => $"The lock of {stop} contradicts the one of {other}.",
            DiagnosisKind.Lock => $"The lock of {stop} to {vehicle} cannot be kept.",
            _ => finding.Kind,
        };
    }

    /// <summary>A window on offer.</summary>
    public string Of(SlotOffer offer)
    {
        var window = $"{units.Clock(offer.Window.From)} to {units.Clock(offer.Window.To)}";
        return offer.Feasible
            ? $"{window}: {units.Vehicle(offer.VehicleId)} at {units.Clock(offer.Best.ServiceStart)}, {units.Cost(offer.ExtraCost)} extra."
            : $"{window}: not possible; at best {units.Vehicle(offer.VehicleId)}, but {Breaks(offer.Best)}.";
    }

    /// <summary>What a place breaks, and what would help, without a full stop.</summary>
    public string Breaks(InsertionOption option)
    {
        if (option.Feasible)
        {
            return $"served at {units.Clock(option.ServiceStart)}";
        }

        // A load that is too much stays so for many stops: the worst says it.
        var told = option.Violations.GroupBy(violation => (violation.Kind, Stop: violation.Kind == ViolationKind.Capacity ? null : violation.StopId, violation.Dimension))
            .Select(group => Of(group.MaxBy(violation => violation.Amount)!)); // A group is not empty.
        var help = option.Relaxations.Count == 0 ? "" : $" (would fit with {string.Join(", ", option.Relaxations.Select(Of))})";
        return string.Join(" and ", told) + help;
    }

    private static string Stops(long amount) => amount == 1 ? "1 stop" : $"{amount.ToString(System.Globalization.CultureInfo.InvariantCulture)} stops";
}
