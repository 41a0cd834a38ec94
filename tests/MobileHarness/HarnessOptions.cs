namespace OpsConsole.MobileHarness;

/// <summary>What the command line asks for.</summary>
internal sealed record HarnessOptions(
    Uri Url, string Key, int Phones, double Rate, double Seconds, int? DeadlineMs, bool Hub, bool Json, long Seed, double MaxErrorRatio, string UserPrefix, double Pace);
