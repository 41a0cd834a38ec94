using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace OpsConsole.Operations.Reference;

/// <summary>Reads our own documentation comments from the file that the compiler leaves beside the program; empty texts where it is absent.</summary>
internal static partial class XmlDocs
{
    private static readonly Lazy<Dictionary<string, XElement>> Members = new(Load);

    public static string Summary(Type type) => Summary("T:" + type.FullName);

    public static string Summary(MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)).ToArray();
        return Summary($"M:{method.DeclaringType!.FullName}.{method.Name}" + (parameters.Length == 0 ? "" : $"({string.Join(',', parameters)})"));
    }

    /// <summary>What a record says of the parameter that a property comes from.</summary>
    public static string Parameter(Type record, string property) =>
        Members.Value.GetValueOrDefault("T:" + record.FullName)?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == property) is { } text ? Plain(text) : "";

    private static string Summary(string member) => Members.Value.GetValueOrDefault(member)?.Element("summary") is { } text ? Plain(text) : "";

    private static string NameOf(Type type) => Nullable.GetUnderlyingType(type) is { } bare ? $"System.Nullable{{{bare.FullName}}}" : type.FullName ?? type.Name;

    private static Dictionary<string, XElement> Load()
    {
        var file = Path.ChangeExtension(typeof(XmlDocs).Assembly.Location, ".xml");
        return !File.Exists(file) ? [] : XDocument.Load(file).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);
    }

    /// <summary>Text of a comment; of a reference its last part.</summary>
    private static string Plain(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference => ((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? "").Split('.', ':')[^1],
        XElement inner => Plain(inner),
        _ => "",
    })), " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
