namespace OpsConsole.Delivery.Live;

/// <summary>What can become of a stop, as it is stored and sent.</summary>
internal static class OutcomeNames
{
    public const string Delivered = "delivered";
    public const string Failed = "failed";
    public const string Skipped = "skipped";

    public static bool IsKnown(string? name) => name is Delivered or Failed or Skipped;
}
