using System.Text;

namespace OpsConsole.Engines.Routing.Streets.Osm;

/// <summary>Reads one message of Protocol Buffers' wire format (protobuf.dev, "Encoding"), field by field.</summary>
/// <param name="message">The message's bytes.</param>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;
    private int _wireType;

    /// <summary>Number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Whether all of the message has been read.</summary>
    public readonly bool AtEnd => _at == _message.Length;

    /// <summary>Goes to the next field; false at the end. Its value must be read or skipped before the next call.</summary>
    /// <exception cref="InvalidDataException">As everywhere here: the bytes are no such message.</exception>
    public bool NextField()
    {
        if (AtEnd)
        {
            return false;
        }

        var key = ReadVarint();
        Field = (int)(key >> 3);
        _wireType = (int)(key & 7);
        return Field > 0 ? true : throw Broken("a field has number 0");
    }

    /// <summary>Passes over the value of the field.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case Varint:
                ReadVarint();
                break;
            case Fixed64:
                Take(sizeof(long));
                break;
            case LengthDelimited:
                Take(Length());
                break;
            case Fixed32:
                Take(sizeof(int));
                break;
            default:
                throw Broken($"wire type {_wireType} is not in use");
        }
    }

    /// <summary>An integer field.</summary>
    public long Int64()
    {
        Require(Varint);
        return (long)ReadVarint();
    }

    /// <summary>An integer field in zigzag form.</summary>
    public long SInt64()
    {
        Require(Varint);
        return Zigzag(ReadVarint());
    }

    /// <summary>A message, a packed list, or bytes.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Require(LengthDelimited);
        return Take(Length());
    }

    /// <summary>A text.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>The next entry of a packed list that this reader is over.</summary>
    public long PackedInt64() => (long)ReadVarint();

    /// <summary>The next zigzag entry of a packed list that this reader is over.</summary>
    public long PackedSInt64() => Zigzag(ReadVarint());

    private static long Zigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static InvalidDataException Broken(string why) => new($"no message of the format: {why}");

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (AtEnd)
            {
                throw Broken("it ends within a number");
            }

            var next = _message[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken("a number is longer than ten bytes");
    }

    private int Length()
    {
        var length = ReadVarint();
        return length <= (ulong)(_message.Length - _at) ? (int)length : throw Broken("a field is longer than the message");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _message.Length - _at)
        {
            throw Broken("a field is longer than the message");
        }

        var taken = _message.Slice(_at, length);
        _at += length;
        return taken;
    }

    private readonly void Require(int wireType)
    {
        if (_wireType != wireType)
        {
            throw Broken($"field {Field} has wire type {_wireType} instead of {wireType}");
        }
    }
}
