using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Models.Gates;

/// <summary>What a trained model must show before it is tried on shoppers, section <c>Models:Gates</c>.</summary>
public sealed record GateOptions
{
    /// <summary>NDCG@20 that the lower end of the 95 % interval of candidate minus champion may be below zero. Default 0.003.</summary>
    [Range(0, 1)]
    public double Margin { get; init; } = 0.003;

    /// <summary>
    /// Chance that a model as good as the champion fails any of the comparisons, at most; small samples widen the margin accordingly. Default 0.02.
    /// </summary>
    [Range(0.0001, 0.5)]
    public double FalseRejection { get; init; } = 0.02;

    /// <summary>Share of the champion's NDCG that a widened margin may not exceed, from 100 shoppers on. Default 0.25.</summary>
    [Range(0.01, 1)]
    public double LargestLoss { get; init; } = 0.25;

    /// <summary>Known shoppers who bought in the backtest's days, at least: with fewer nothing can be told. Default 30.</summary>
    [Range(5, 100_000)]
    public int LeastShoppers { get; init; } = 30;

    /// <summary>Shoppers measured; of more, a sample. Default 4,000.</summary>
    [Range(100, 1_000_000)]
    public int MaxShoppers { get; init; } = 4_000;

    /// <summary>Share of the champion's coverage that the candidate must reach. Default 0.6.</summary>
    [Range(0, 1)]
    public double Coverage { get; init; } = 0.6;

    /// <summary>How far predicted and seen purchases of a decile may differ, as a share. Default 0.15.</summary>
    [Range(0.01, 10)]
    public double Calibration { get; init; } = 0.15;

    /// <summary>Median time to rank one shopper, milliseconds. Default 20.</summary>
    [Range(0.1, 10_000)]
    public double LatencyMs { get; init; } = 20;

    /// <summary>Share of a list of 20 that model and backtest twin must have in common on average. Default 0.25.</summary>
    [Range(0, 1)]
    public double Agreement { get; init; } = 0.25;
}
