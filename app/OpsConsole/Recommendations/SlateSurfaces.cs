namespace OpsConsole.Recommendations;

/// <summary>Where on the phone a slate is shown: a bounded set, since it keys caches and counters.</summary>
internal static class SlateSurfaces
{
    private static readonly string[] Names = ["home", "category", "item", "cart", "checkout", "search", "push", "similar"];

    /// <summary>How many surfaces there are.</summary>
    public static int Count => Names.Length;

    /// <summary>The default.</summary>
    public const byte Home = 0;

    /// <summary>Slates beside an item; its own endpoint.</summary>
    public const byte Similar = 7;

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Every => Names;

    /// <summary>The names, for messages.</summary>
    public static string All { get; } = string.Join(", ", Names);

    /// <summary>Name of a surface.</summary>
    public static string Name(byte surface) => Names[surface];

    /// <summary>The surface of a name.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out byte surface)
    {
        for (byte index = 0; index < Names.Length; index++)
        {
            if (name.SequenceEqual(Names[index]))
            {
                surface = index;
                return true;
            }
        }

        surface = Home;
        return false;
    }
}
