using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using OpsConsole.Platform.Security;

namespace OpsConsole.Platform.Telemetry;

/// <summary>A console format with <see cref="Secrets"/> taken out of each whole line: message, values, scopes and exceptions alike.</summary>
internal sealed class RedactingFormatter(ConsoleFormatter format) : ConsoleFormatter(format.Name)
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var line = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        format.Write(logEntry, scopeProvider, line);
        textWriter.Write(Secrets.Redact(line.ToString()));
    }
}
