namespace OpsConsole.Models;

/// <summary>The registry changed: goes over the live feed.</summary>
/// <param name="Version">The model that it is about.</param>
/// <param name="What">What happened, one line.</param>
public sealed record ModelsChanged(string Version, string What);
