using System.IO.Compression;

namespace OpsConsole.Delivery.Streets;

/// <summary>Keeps the drawings of the streets in use, each made when it is first asked for: one a level of detail.</summary>
internal sealed class StreetDrawings
{
    private readonly Lock _turn = new();
    private readonly PackedDrawing?[] _made = new PackedDrawing?[StreetDrawing.MostDetail + 1];
    private string? _hash;

    /// <summary>The drawing of some streets at a level of detail.</summary>
    public PackedDrawing Of(StreetsInUse streets, int detail)
    {
        lock (_turn)
        {
            if (_hash != streets.Hash)
            {
                Array.Clear(_made);
                _hash = streets.Hash;
            }

            return _made[detail] ??= PackedDrawing.Of(StreetDrawing.Of(streets.Router.Network, detail));
        }
    }
}

/// <summary>A drawing's bytes as they are, and compressed.</summary>
internal sealed record PackedDrawing(byte[] Plain, byte[] Brotli)
{
    public static PackedDrawing Of(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var compressing = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            compressing.Write(plain);
        }

        return new PackedDrawing(plain, packed.ToArray());
    }
}
