namespace OpsConsole.Shell;

/// <summary>What the console writes to the log.</summary>
internal static partial class ShellLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "console: {Panel} could not be shown (trace {ShownTrace})")]
    public static partial void PanelFailed(ILogger logger, string panel, string shownTrace, Exception failure);
}
