namespace OpsConsole.Ingestion;

/// <summary>Keeps refused events.</summary>
internal sealed class DeadLetters
{
    /// <summary>Longest payload that is kept.</summary>
    public const int MaxPayloadBytes = 8_192;
}
