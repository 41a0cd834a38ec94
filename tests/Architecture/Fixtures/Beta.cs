// A capability made for the negative control.
namespace OpsConsole.Architecture.Tests.Fixtures.Beta;

public sealed class Open;

internal sealed class Closed
{
    public static int Value => 1;
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class MarkAttribute : Attribute;
