using System.Text;

namespace OpsConsole.Platform.Events;

/// <summary>Gives the same string for the same UTF-8 bytes while it remembers them: a direct-mapped cache of 64k places, so its memory is bounded.</summary>
internal sealed class Utf8Strings
{
    private const int Places = 1 << 16;
    private readonly (byte[] Utf8, string Text)[] _places = new (byte[], string)[Places];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        ref var place = ref _places[Hash(utf8) & (Places - 1)];
        if (place.Utf8 is null || !utf8.SequenceEqual(place.Utf8))
        {
            place = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        }

        return place.Text;
    }

    /// <summary>FNV-1a, folded (http://www.isthe.com/chongo/tech/comp/fnv/).</summary>
    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u;
        foreach (var octet in utf8)
        {
            hash = (hash ^ octet) * 16777619u;
        }

        return (int)(hash ^ (hash >> 16));
    }
}
