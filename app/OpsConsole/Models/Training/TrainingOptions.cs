using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Models.Training;

/// <summary>How trainings run, section <c>Models:Training</c>.</summary>
public sealed record TrainingOptions
{
    /// <summary>The niceness of who runs only when nobody else wants to.</summary>
    public const int Idle = 19;

    /// <summary>What is trained where nothing is said: <c>two-stage</c> (default) or <c>linear</c>.</summary>
    [RegularExpression("two-stage|linear")]
    public string Kind { get; init; } = TrainingKinds.TwoStage;

    /// <summary>Whether the server trains in a process of its own (default) or in its own process, which is for tests.</summary>
    public bool OwnProcess { get; init; } = true;

    /// <summary>Path of the program that trains; null (default) for this one.</summary>
    public string? Program { get; init; }

    /// <summary>Whether a first start, which trains the quick linear model, asks for a full training as soon as the server is ready. Default true.</summary>
    public bool OnFirstStart { get; init; } = true;

    /// <summary>Threads of a training. Default 1.</summary>
    [Range(1, 64)]
    public int Threads { get; init; } = 1;

    /// <summary>Niceness of the training's process, where the system knows it, from 0 to <see cref="Idle"/> (default).</summary>
    [Range(0, Idle)]
    public int Niceness { get; init; } = Idle;

    /// <summary>Memory that a training may use, MB; beyond it the process is ended and the run has failed. Default 4,096.</summary>
    [Range(128, 1_000_000)]
    public int MemoryMb { get; init; } = 4_096;

    /// <summary>Longest training, minutes. Default 60.</summary>
    [Range(0.1, 1_440)]
    public double TimeoutMinutes { get; init; } = 60;

    /// <summary>
    /// Days before the moment that the backtest predicts; at most a quarter of the history. Default 14.
    /// </summary>
    [Range(0.01, 365)]
    public double BacktestDays { get; init; } = 14;
}

/// <summary>What can be trained.</summary>
public static class TrainingKinds
{
    /// <summary>The linear blend alone: seconds.</summary>
    public const string Linear = "linear";

    /// <summary>Generators and a ranker over them.</summary>
    public const string TwoStage = "two-stage";
}
