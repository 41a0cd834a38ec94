using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.Delivery.Streets;

/// <summary>The streets in use.</summary>
/// <param name="Hash">Changes when others are imported.</param>
/// <param name="Source">A file's name, or the demo town.</param>
/// <param name="Attribution">Whom to name where they are shown; null for nobody.</param>
/// <param name="Nodes">Junctions and dead ends.</param>
/// <param name="Segments">Stretches between them.</param>
/// <param name="Kilometres">Length of all of them.</param>
/// <param name="Addresses">Houses with street and number.</param>
/// <param name="Bounds">The smallest rectangle around them.</param>
/// <param name="GeometryUrl">Where their geometry is.</param>
public sealed record StreetsAnswer(
    string Hash, string Source, string? Attribution, int Nodes, int Segments, double Kilometres, int Addresses, BoundsAnswer Bounds, string GeometryUrl);

/// <summary>Degrees.</summary>
public sealed record BoundsAnswer(double South, double West, double North, double East)
{
    internal static BoundsAnswer Of(GeoBounds bounds) => new(bounds.South, bounds.West, bounds.North, bounds.East);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StreetsAnswer))]
internal sealed partial class StreetsJson : JsonSerializerContext;
