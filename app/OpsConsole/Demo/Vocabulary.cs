using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Demo;

/// <summary>One department of the demo shop: the words its products are made of.</summary>
/// <param name="Code">Begins the ids of its products.</param>
/// <param name="Name">First level of the category path.</param>
/// <param name="Brands">Invented brands, with their price level; 1 is ordinary.</param>
/// <param name="Categories">Its categories.</param>
internal sealed record Department(string Code, string Name, IReadOnlyDictionary<string, double> Brands, IReadOnlyList<VocabularyCategory> Categories);

/// <summary>One leaf of the category tree.</summary>
/// <param name="Path">Path below the department.</param>
/// <param name="Types">What is sold there.</param>
/// <param name="Brands">Its brands; null for those of the department.</param>
internal sealed record VocabularyCategory(string Path, IReadOnlyList<ProductType> Types, IReadOnlyDictionary<string, double>? Brands = null);

/// <summary>A kind of product. Each type lists only the qualities that suit it, so that no combination is absurd.</summary>
/// <param name="Name">The noun of the title.</param>
/// <param name="Kinds">Materials, flavours, makes: stand before the noun.</param>
/// <param name="From">Ordinary price of the smallest, in euros.</param>
/// <param name="To">Ordinary price of the largest.</param>
/// <param name="Sizes">Sizes, the cheapest first; null where there is one only.</param>
/// <param name="Join">Between noun and size.</param>
internal sealed record ProductType(string Name, IReadOnlyList<string> Kinds, double From, double To, IReadOnlyList<string>? Sizes = null, string Join = ", ");

/// <summary>Reads the vocabulary out of the assembly.</summary>
internal static class Vocabulary
{
    private const string Folder = "demo/departments/";

    /// <summary>All departments, in the order of their file names.</summary>
    public static IReadOnlyList<Department> Read()
    {
        var assembly = typeof(Vocabulary).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Parse),
        ];

        Department Parse(string name)
        {
            using var resource = assembly.GetManifestResourceStream(name)!;
            return JsonSerializer.Deserialize(resource, VocabularyJson.Default.Department) ?? throw new InvalidDataException($"{name} is empty");
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Department))]
internal sealed partial class VocabularyJson : JsonSerializerContext;
