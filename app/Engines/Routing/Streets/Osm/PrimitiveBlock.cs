namespace OpsConsole.Engines.Routing.Streets.Osm;

/// <summary>Reads the elements of one data block: texts once, ids and coordinates as differences.</summary>
internal sealed class PrimitiveBlock
{
    private readonly OsmBlock _block = new();
    private string[] _texts = [];
    private long _granularity = 100;
    private long _latOffset;
    private long _lonOffset;

    /// <exception cref="InvalidDataException">The bytes are no such block.</exception>
    public static OsmBlock Parse(byte[] content)
    {
        var parser = new PrimitiveBlock();
        parser.ReadFrame(content);
        var reader = new ProtobufReader(content);
        while (reader.NextField())
        {
            if (reader.Field == 2)
            {
                parser.ReadGroup(reader.Bytes());
            }
            else
            {
                reader.Skip();
            }
        }

        return parser._block;
    }

    private void ReadFrame(byte[] content)
    {
        var reader = new ProtobufReader(content);
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    _texts = Texts(reader.Bytes());
                    break;
                case 17:
                    _granularity = reader.Int64();
                    break;
                case 19:
                    _latOffset = reader.Int64();
                    break;
                case 20:
                    _lonOffset = reader.Int64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static string[] Texts(ReadOnlySpan<byte> table)
    {
        var texts = new List<string>();
        var reader = new ProtobufReader(table);
        while (reader.NextField())
        {
            if (reader.Field == 1)
            {
                texts.Add(reader.Text());
            }
            else
            {
                reader.Skip();
            }
        }

        return [.. texts];
    }

    private void ReadGroup(ReadOnlySpan<byte> group)
    {
        var reader = new ProtobufReader(group);
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    ReadNode(reader.Bytes());
                    break;
                case 2:
                    ReadDense(reader.Bytes());
                    break;
                case 3:
                    ReadWay(reader.Bytes());
                    break;
                case 4:
                    ReadRelation(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadNode(ReadOnlySpan<byte> message)
    {
        var (id, lat, lon) = (0L, 0L, 0L);
        var (keys, values) = (Array.Empty<int>(), Array.Empty<int>());
        var reader = new ProtobufReader(message);
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    id = reader.SInt64();
                    break;
                case 2:
                    keys = Indices(reader.Bytes());
                    break;
                case 3:
                    values = Indices(reader.Bytes());
                    break;
                case 8:
                    lat = reader.SInt64();
                    break;
                case 9:
                    lon = reader.SInt64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        _block.Nodes.Add(new OsmNode(id, Place(lat, lon), Tags(keys, values)));
    }

    private void ReadDense(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> ids = [], lats = [], lons = [], tags = [];
        var reader = new ProtobufReader(message);
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    ids = reader.Bytes();
                    break;
                case 8:
                    lats = reader.Bytes();
                    break;
                case 9:
                    lons = reader.Bytes();
                    break;
                case 10:
                    tags = reader.Bytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var (id, lat, lon) = (0L, 0L, 0L);
        var idReader = new ProtobufReader(ids);
        var latReader = new ProtobufReader(lats);
        var lonReader = new ProtobufReader(lons);
        var tagReader = new ProtobufReader(tags);
        var own = new List<int>();
        while (!idReader.AtEnd)
        {
            id += idReader.PackedSInt64();
            lat += latReader.PackedSInt64();
            lon += lonReader.PackedSInt64();
            own.Clear();
            while (!tagReader.AtEnd && Index(tagReader.PackedInt64()) is > 0 and var key)
            {
                own.Add(key);
                own.Add(Index(tagReader.PackedInt64()));
            }

            _block.Nodes.Add(new OsmNode(id, Place(lat, lon), own.Count == 0 ? default : new OsmTags(_texts, [.. own])));
        }
    }

    private void ReadWay(ReadOnlySpan<byte> message)
    {
        var (id, nodes) = (0L, Array.Empty<long>());
        var (keys, values) = (Array.Empty<int>(), Array.Empty<int>());
        var reader = new ProtobufReader(message);
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    id = reader.Int64();
                    break;
                case 2:
                    keys = Indices(reader.Bytes());
                    break;
                case 3:
                    values = Indices(reader.Bytes());
                    break;
                case 8:
                    nodes = Differences(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        _block.Ways.Add(new OsmWay(id, nodes, Tags(keys, values)));
    }

    private void ReadRelation(ReadOnlySpan<byte> message)
    {
        var (id, roles, members, kinds) = (0L, Array.Empty<int>(), Array.Empty<long>(), Array.Empty<long>());
        var (keys, values) = (Array.Empty<int>(), Array.Empty<int>());
        var reader = new ProtobufReader(message);
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    id = reader.Int64();
                    break;
                case 2:
                    keys = Indices(reader.Bytes());
                    break;
                case 3:
                    values = Indices(reader.Bytes());
                    break;
                case 8:
                    roles = Indices(reader.Bytes());
                    break;
                case 9:
                    members = Differences(reader.Bytes());
                    break;
                case 10:
                    kinds = Numbers(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (roles.Length != members.Length || kinds.Length != members.Length || kinds.Any(kind => kind is < 0 or > 2))
        {
            throw new InvalidDataException($"relation {id} has members without a role or a kind");
        }

        _block.Relations.Add(new OsmRelation(id, [.. members.Select((member, i) => new OsmMember(_texts[roles[i]], (OsmKind)kinds[i], member))], Tags(keys, values)));
    }

    private PackedPoint Place(long lat, long lon)
    {
        var (north, east) = (Unit(_latOffset + (_granularity * lat)), Unit(_lonOffset + (_granularity * lon)));
        return north is >= -900_000_000 and <= 900_000_000 && east is >= -1_800_000_000 and <= 1_800_000_000
            ? new PackedPoint((int)north, (int)east)
            : throw new InvalidDataException("a node is not on the globe");

        static long Unit(long nanodegrees) => (long)Math.Round(nanodegrees / 100d);
    }

    private OsmTags Tags(int[] keys, int[] values)
    {
        if (keys.Length != values.Length)
        {
            throw new InvalidDataException("an element has keys without values");
        }

        var both = new int[2 * keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            (both[2 * i], both[(2 * i) + 1]) = (keys[i], values[i]);
        }

        return new OsmTags(_texts, both);
    }

    private int Index(long text) => text >= 0 && text < _texts.Length ? (int)text : throw new InvalidDataException($"there is no text {text}");

    private int[] Indices(ReadOnlySpan<byte> packed)
    {
        var indices = new List<int>();
        var reader = new ProtobufReader(packed);
        while (!reader.AtEnd)
        {
            indices.Add(Index(reader.PackedInt64()));
        }

        return [.. indices];
    }

    private static long[] Numbers(ReadOnlySpan<byte> packed)
    {
        var numbers = new List<long>();
        var reader = new ProtobufReader(packed);
        while (!reader.AtEnd)
        {
            numbers.Add(reader.PackedInt64());
        }

        return [.. numbers];
    }

    private static long[] Differences(ReadOnlySpan<byte> packed)
    {
        var (numbers, last) = (new List<long>(), 0L);
        var reader = new ProtobufReader(packed);
        while (!reader.AtEnd)
        {
            last += reader.PackedSInt64();
            numbers.Add(last);
        }

        return [.. numbers];
    }
}
