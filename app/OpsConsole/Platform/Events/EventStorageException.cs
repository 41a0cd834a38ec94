namespace OpsConsole.Platform.Events;

/// <summary>Events could not be made durable now; nothing of the kind was acknowledged. Trying again later may succeed.</summary>
public sealed class EventStorageException(string message, Exception? cause) : Exception(message, cause);
