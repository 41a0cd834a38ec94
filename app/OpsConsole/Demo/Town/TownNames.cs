using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo.Town;

/// <summary>The words that street names are made of.</summary>
internal sealed record TownVocabulary(
    string Name, string[] Stems, string[] Arterial, string[] Residential, string[] OldTown, string InnerRing, string OuterRing, string Motorway)
{
    public static TownVocabulary Read()
    {
        using var resource = typeof(TownVocabulary).Assembly.GetManifestResourceStream("demo/town.json")!;
        return JsonSerializer.Deserialize(resource, TownJson.Default.TownVocabulary) ?? throw new InvalidDataException("demo/town.json is empty");
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TownVocabulary))]
internal sealed partial class TownJson : JsonSerializerContext;

/// <summary>Names streets: a main one keeps its name from the middle to the outskirts, another for about nine blocks; no name is given twice.</summary>
internal sealed class TownNames
{
    private const int BlocksOfName = 9;

    private readonly TownVocabulary _words;
    private readonly Dictionary<(bool IsVertical, int Line, int Stretch, bool IsOldTown), string> _given = [];
    private readonly Queue<string> _arterial;
    private readonly Queue<string> _residential;
    private readonly Queue<string> _oldTown;

    public TownNames(TownVocabulary words, long seed)
    {
        _words = words;
        var random = new SeededRandom(SeededRandom.Derive(seed, "street names"));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        _arterial = Mixed(words.Arterial);
        _oldTown = Mixed(words.OldTown);
        _residential = Mixed(words.Residential);

        Queue<string> Mixed(string[] kinds)
        {
            string[] names = [.. words.Stems.SelectMany(stem => kinds.Select(kind => $"{stem} {kind}")).Where(taken.Add)];
            random.Shuffle<string>(names);
            return new Queue<string>(names);
        }
    }

    /// <summary>Name of a street.</summary>
    public string Of(TownStreet street)
    {
        if (TownLattice.RingOf(street.From, street.To) is { } ring)
        {
            return ring == TownPlan.OuterRing ? _words.OuterRing : _words.InnerRing;
        }

        var isMain = street.Class <= StreetClass.Secondary;
        var stretch = street.IsOldTown ? 0 : isMain ? Math.Sign(street.Position + 0.5) : (int)Math.Floor(((street.Position / 2d) + (3 * street.Line)) / BlocksOfName);
        var key = (street.IsVertical, street.Line, stretch, street.IsOldTown);
        if (!_given.TryGetValue(key, out var name))
        {
            _given.Add(key, name = (street.IsOldTown ? _oldTown : isMain ? _arterial : _residential).Dequeue());
        }

        return name;
    }
}
