using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Delivery;

/// <summary>Route planning and live delivery, section <c>Delivery</c>.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Plans solved at the same time, each on a thread of its own. Default 1, range 1–16.</summary>
    [Range(1, 16)]
    public int Workers { get; init; } = 1;

    /// <summary>Plans that may wait for a worker; one more is refused with 429. Default 32, range 1–1,000.</summary>
    [Range(1, 1_000)]
    public int MaxQueued { get; init; } = 32;

    /// <summary>Most stops of a plan. Default 2,000, range 1–5,000: a travel matrix of 5,000 takes 200 MB.</summary>
    [Range(1, 5_000)]
    public int MaxStops { get; init; } = 2_000;

    /// <summary>Most vehicles of a plan. Default 300, range 1–1,000.</summary>
    [Range(1, 1_000)]
    public int MaxVehicles { get; init; } = 300;

    /// <summary>Budget of a plan that names none, seconds. Default 10, range 0.1–600.</summary>
    [Range(0.1, 600)]
    public double DefaultSolveSeconds { get; init; } = 10;

    /// <summary>Greatest budget that a plan may name, seconds. Default 300, range 0.1–3,600.</summary>
    [Range(0.1, 3_600)]
    public double MaxSolveSeconds { get; init; } = 300;

    /// <summary>Speed on straight lines where a request names none, km/h: a mean of town traffic with its detours. Default 30, range 1–300.</summary>
    [Range(1, 300)]
    public double StraightSpeedKmh { get; init; } = 30;

    /// <summary>How far from a street a place may lie, metres. Default 500, range 10–5,000.</summary>
    [Range(10, 5_000)]
    public double SnapMetres { get; init; } = 500;

    /// <summary>How long a worker holds a plan without renewing its lease, seconds. Default 30, range 5–600.</summary>
    [Range(5, 600)]
    public int LeaseSeconds { get; init; } = 30;

    /// <summary>How often a plan is taken up before it is given up, because a worker that dies with it may die of it. Default 3, range 1–20.</summary>
    [Range(1, 20)]
    public int Attempts { get; init; } = 3;

    /// <summary>Least time between two stored improvements of a plan, ms. Default 1,000, range 50–60,000.</summary>
    [Range(50, 60_000)]
    public int StoreIntervalMs { get; init; } = 1_000;

    /// <summary>How nice the solving thread is to others on Linux, 0–19. Default 10.</summary>
    [Range(0, 19)]
    public int Niceness { get; init; } = 10;
}
