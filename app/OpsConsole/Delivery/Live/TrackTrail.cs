using System.Buffers.Binary;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.Delivery.Live;

/// <summary>Where a vehicle has been: one point in half a minute, two hours of them; 12 bytes each: Unix seconds, latitude and longitude in 1e-5 degrees.</summary>
internal sealed class TrackTrail
{
    private const int Bound = 240;
    private const int PointBytes = 12;
    private const int SpacingSeconds = 30;

    private readonly Queue<(uint Seconds, int Lat, int Lon)> _points = new();
    private long _newest;

    public void Add(DateTimeOffset at, GeoPoint place)
    {
        var seconds = at.ToUnixTimeSeconds();
        if (seconds - _newest < SpacingSeconds)
        {
            return;
        }

        _newest = seconds;
        _points.Enqueue(((uint)seconds, (int)Math.Round(place.Lat * 1e5), (int)Math.Round(place.Lon * 1e5)));
        if (_points.Count > Bound)
        {
            _points.Dequeue();
        }
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[_points.Count * PointBytes];
        var at = 0;
        foreach (var (seconds, lat, lon) in _points)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), seconds);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 4), lat);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 8), lon);
            at += PointBytes;
        }

        return bytes;
    }

    public void Restore(byte[] bytes)
    {
        _points.Clear();
        for (var at = 0; at + PointBytes <= bytes.Length; at += PointBytes)
        {
            var seconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
            _newest = Math.Max(_newest, seconds);
            _points.Enqueue((seconds, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4)), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 8))));
        }
    }
}
