using Mono.Cecil;

namespace OpsConsole.Architecture.Tests;

/// <summary>One use of a type by another, both named by their outermost type.</summary>
/// <param name="From">Full name of the user.</param>
/// <param name="To">Full name of what it uses.</param>
/// <param name="ToIsPublic">Whether what it uses, with all types around it, is public.</param>
internal sealed record Use(string From, string To, bool ToIsPublic);

/// <summary>
/// Reads every use of a type out of an assembly's metadata and IL: base types, members, attributes, generic arguments, and the bodies of
/// methods, among them those that the compiler makes of lambdas, iterators and async methods, which are nested types of their author.
/// </summary>
/// <remarks>Blind only to constants of other types, which the compiler copies.</remarks>
internal sealed class AssemblyEdges
{
    private readonly HashSet<Use> _uses = [];

    public static IReadOnlyCollection<Use> Read(string path)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = ResolverBeside(path) });
        var edges = new AssemblyEdges();
        foreach (var type in assembly.MainModule.Types)
        {
            edges.ReadType(type, Outermost(type).FullName);
        }

        return edges._uses;
    }

    /// <summary>Assemblies that an assembly refers to, by name.</summary>
    public static IReadOnlyList<string> References(string path)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path);
        return [.. assembly.MainModule.AssemblyReferences.Select(reference => reference.Name)];
    }

    private static DefaultAssemblyResolver ResolverBeside(string path)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        return resolver;
    }

    private void ReadType(TypeDefinition type, string from)
    {
        Add(from, type.BaseType);
        AddAttributes(from, type);
        AddConstraints(from, type);
        foreach (var implemented in type.Interfaces)
        {
            Add(from, implemented.InterfaceType);
        }

        foreach (var field in type.Fields)
        {
            Add(from, field.FieldType);
            AddAttributes(from, field);
        }

        foreach (var property in type.Properties)
        {
            AddAttributes(from, property);
        }

        foreach (var method in type.Methods)
        {
            ReadMethod(method, from);
        }

        foreach (var nested in type.NestedTypes)
        {
            ReadType(nested, from);
        }
    }

    private void ReadMethod(MethodDefinition method, string from)
    {
        AddSignature(from, method);
        AddAttributes(from, method);
        AddConstraints(from, method);
        foreach (var parameter in method.Parameters)
        {
            AddAttributes(from, parameter);
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (var local in method.Body.Variables)
        {
            Add(from, local.VariableType);
        }

        foreach (var handler in method.Body.ExceptionHandlers)
        {
            Add(from, handler.CatchType);
        }

        foreach (var operand in method.Body.Instructions.Select(instruction => instruction.Operand))
        {
            ReadOperand(operand, from);
        }
    }

    private void ReadOperand(object? operand, string from)
    {
        switch (operand)
        {
            case TypeReference type:
                Add(from, type);
                break;
            case FieldReference field:
                Add(from, field.DeclaringType);
                Add(from, field.FieldType);
                break;
            case MethodReference method:
                Add(from, method.DeclaringType);
                AddSignature(from, method);
                break;
            case CallSite site:
                Add(from, site.ReturnType);
                break;
        }
    }

    private void AddSignature(string from, MethodReference method)
    {
        Add(from, method.ReturnType);
        foreach (var parameter in method.Parameters)
        {
            Add(from, parameter.ParameterType);
        }

        if (method is GenericInstanceMethod generic)
        {
            foreach (var argument in generic.GenericArguments)
            {
                Add(from, argument);
            }
        }
    }

    private void AddConstraints(string from, IGenericParameterProvider provider)
    {
        foreach (var constraint in provider.GenericParameters.SelectMany(parameter => parameter.Constraints))
        {
            Add(from, constraint.ConstraintType);
        }
    }

    private void AddAttributes(string from, ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Add(from, attribute.AttributeType);
            foreach (var argument in attribute.ConstructorArguments)
            {
                Add(from, argument.Value as TypeReference);
            }
        }
    }

    private void Add(string from, TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                foreach (var argument in generic.GenericArguments)
                {
                    Add(from, argument);
                }

                Add(from, generic.ElementType);
                return;
            case TypeSpecification wrapped:
                Add(from, wrapped.ElementType);
                return;
        }

        var outermost = Outermost(type);
        if (outermost.FullName != from)
        {
            _uses.Add(new Use(from, outermost.FullName, IsPublic(type)));
        }
    }

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } declaring ? Outermost(declaring) : type;

    /// <summary>Types of other assemblies count as public: the compiler has seen to it.</summary>
    private static bool IsPublic(TypeReference type)
    {
        for (var current = type as TypeDefinition; current is not null; current = current.DeclaringType)
        {
            if (!(current.IsPublic || current.IsNestedPublic))
            {
                return false;
            }
        }

        return true;
    }
}
