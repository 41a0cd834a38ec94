namespace OpsConsole.Experiments;

/// <summary>What an experiment serves to a shopper.</summary>
/// <param name="Experiment">Id of the experiment.</param>
/// <param name="Arm">Name of the arm.</param>
/// <param name="ModelVersion">The model that the arm serves; null for the champion of the moment.</param>
/// <param name="Explore">Whether slates of the arm may explore: newcomer slots and shuffled places.</param>
public sealed record Assignment(string Experiment, string Arm, string? ModelVersion, bool Explore);
