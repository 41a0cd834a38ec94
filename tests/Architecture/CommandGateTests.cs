using Mono.Cecil;

namespace OpsConsole.Architecture.Tests;

/// <summary>What a page hid proves nothing about the message that arrives later: every command of a page asks the gate itself.</summary>
public sealed class CommandGateTests
{
    private const string Gate = "OpsConsole.Shell.Commands.CommandGate";

    private static readonly string Host = Path.Combine(AppContext.BaseDirectory, "OpsConsole.dll");

    /// <summary>What only reads what the page's own policy lets one see.</summary>
    private static readonly string[] Reads = ["EventsCommands.ReadDeadLettersAsync", "FleetCommands.Stranded", "RouteCommands.PlansAsync"];

    [Fact]
    public void Every_method_of_a_class_that_is_given_the_gate_asks_it()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Host);
        var classes = assembly.MainModule.Types.Where(type => type.Name.EndsWith("Commands", StringComparison.Ordinal) && IsGiven(type)).ToArray();
        Assert.True(classes.Length >= 8, $"only {classes.Length} classes of commands were found");
        var silent = classes.SelectMany(type => type.Methods.Where(method => method is { IsConstructor: false, IsStatic: false, IsPrivate: false, IsGetter: false, IsSetter: false } && !Asks(method, [])))
            .Select(method => $"{method.DeclaringType.Name}.{method.Name}").Order(StringComparer.Ordinal);
        Assert.Equal(Reads, silent);
    }

    [Fact]
    public void Method_that_does_not_ask_is_noticed()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Host);
        var layout = assembly.MainModule.GetType("OpsConsole.Shell.ConsoleSession");
        Assert.All(layout.Methods.Where(method => method.HasBody), method => Assert.False(Asks(method, [])));
    }

    private static bool IsGiven(TypeDefinition type) => type.Methods.Any(method => method.IsConstructor && method.Parameters.Any(parameter => parameter.ParameterType.FullName == Gate));

    /// <summary>Whether a method, its lambdas, its state machine, or one of its own class that it calls, calls the gate.</summary>
    private static bool Asks(MethodDefinition method, HashSet<string> seen)
    {
        if (!method.HasBody || !seen.Add(method.FullName))
        {
            return false;
        }

        var machine = method.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.Name is "AsyncStateMachineAttribute" or "IteratorStateMachineAttribute");
        if (machine?.ConstructorArguments[0].Value is TypeReference type && type.Resolve().Methods.Any(step => Asks(step, seen)))
        {
            return true;
        }

        return method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>()
            .Any(called => called.DeclaringType.FullName == Gate || (Outermost(called.DeclaringType) == Outermost(method.DeclaringType) && Asks(called.Resolve(), seen)));
    }

    private static string Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type.GetElementType().FullName;
}
