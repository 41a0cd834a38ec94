namespace OpsConsole.Delivery.Instances;

/// <summary>Reads capacitated instances in the format of CVRPLIB (that of TSPLIB 95 with CAPACITY and DEMAND_SECTION): EUC_2D coordinates or an explicit matrix.</summary>
internal sealed class CvrplibFile(InstanceLines lines)
{
    private const int MostPlaces = 20_001;

    private string? _name;
    private string? _weights;
    private string? _format;
    private int _capacity;
    private int _size;
    private double? _longest;
    private double _service;
    private (double X, double Y)[]? _coordinates;
    private double[]? _distances;
    private int[]? _demands;
    private int _depot = -1;

    /// <summary>Whether a file that begins like this is one.</summary>
    public static bool Begins(string line) => line.StartsWith("NAME", StringComparison.Ordinal) && line.Contains(':', StringComparison.Ordinal);

    /// <summary>Reads from the current line on.</summary>
    public BenchmarkInstance Read()
    {
        for (var more = true; more;)
        {
            more = Line();
        }

        return Instance();
    }

    /// <summary>Reads a line of the specification, or a section; false at the end.</summary>
    private bool Line()
    {
        var line = lines.Current!; // Only called on a line.
        var (key, value) = line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (line[..colon].Trim(), line[(colon + 1)..].Trim()) : (line, "");
        switch (key)
        {
            case "EOF":
                return false;
            case "NAME":
                _name = value;
                break;
            case "COMMENT":
                break;
            case "TYPE":
                Require(value is "CVRP" or "ACVRP" or "DCVRP", $"TYPE '{value}' is none of CVRP, ACVRP, DCVRP");
                break;
            case "DIMENSION":
                _size = lines.Whole(value, key, 2, MostPlaces);
                break;
            case "CAPACITY":
                _capacity = lines.Whole(value, key, 1, 1_000_000_000);
                break;
            case "DISTANCE":
                _longest = lines.Double(value, key);
                break;
            case "SERVICE_TIME":
                _service = lines.Double(value, key);
                break;
            case "EDGE_WEIGHT_TYPE":
                Require(value is "EUC_2D" or "EXPLICIT", $"EDGE_WEIGHT_TYPE '{value}' is not EUC_2D or EXPLICIT");
                _weights = value;
                break;
            case "EDGE_WEIGHT_FORMAT":
                Require(value is "LOWER_ROW" or "LOWER_COL" or "FULL_MATRIX", $"EDGE_WEIGHT_FORMAT '{value}' is none of LOWER_ROW, LOWER_COL, FULL_MATRIX");
                _format = value;
                break;
            case "NODE_COORD_TYPE" or "DISPLAY_DATA_TYPE" or "VEHICLES":
                break;
            case "NODE_COORD_SECTION":
                _coordinates = Section(3, fields => (lines.Double(fields[1], "x"), lines.Double(fields[2], "y")));
                break;
            case "DEMAND_SECTION":
                _demands = Section(2, fields => lines.Whole(fields[1], "demand", 0, 1_000_000_000));
                break;
            case "EDGE_WEIGHT_SECTION":
                return Weights();
            case "DEPOT_SECTION":
                return Depots();
            default:
                throw lines.Wrong($"'{key}' is no keyword of CVRPLIB that is known here");
        }

        return lines.Next();
    }

    /// <summary>A line a place, in order, that begins with the place's number.</summary>
    private T[] Section<T>(int fields, Func<string[], T> read)
    {
        Require(_size > 0, "DIMENSION must come before this section");
        var rows = new T[_size];
        for (var place = 0; place < _size; place++)
        {
            lines.Expect($"place {place + 1}");
            var row = lines.Fields();
            Require(row.Length == fields, $"has {row.Length} fields, not {fields}");
            Require(lines.Whole(row[0], "number", 1, MostPlaces) == place + 1, $"number is {row[0]} where {place + 1} should be");
            rows[place] = read(row);
        }

        return rows;
    }

    private bool Weights()
    {
        Require(_size > 0 && _format is not null, "DIMENSION and EDGE_WEIGHT_FORMAT must come before this section");
        _distances = new double[_size * _size];
        var (full, read, needed) = (_format == "FULL_MATRIX", 0, _format == "FULL_MATRIX" ? _size * _size : _size * (_size - 1) / 2);
        var (row, column) = full ? (0, 0) : (1, 0);
        var more = true;
        while (read < needed && (more = lines.Next()))
        {
            foreach (var field in lines.Fields())
            {
                Require(read++ < needed, $"has more than the {needed} weights");
                var weight = lines.Double(field, "weight");
                Require(weight >= 0, $"weight {field} is negative");
                _distances[(row * _size) + column] = weight;
                _distances[full ? (row * _size) + column : (column * _size) + row] = weight;
                (row, column) = Step(row, column);
            }
        }

        Require(more, $"ends with {read} of {needed} weights");
        return lines.Next();
    }

    private (int Row, int Column) Step(int row, int column) => _format switch
    {
        "FULL_MATRIX" => column + 1 < _size ? (row, column + 1) : (row + 1, 0),
        "LOWER_ROW" => column + 1 < row ? (row, column + 1) : (row + 1, 0),
        _ => row + 1 < _size ? (row + 1, column) : (column + 2, column + 1),
    };

    private bool Depots()
    {
        while (lines.Expect("-1") != "-1")
        {
            Require(_depot < 0, "is a second depot: one is what can be solved here");
            _depot = lines.Whole(lines.Fields()[0], "depot", 1, Math.Max(1, _size)) - 1;
        }

        return lines.Next();
    }

    private BenchmarkInstance Instance()
    {
        RequireFile(_name is not null && _size > 0 && _capacity > 0, "has no NAME, DIMENSION or CAPACITY");
        RequireFile(_demands is not null, "has no DEMAND_SECTION");
        RequireFile(_depot <= 0, "has its depot at another place than the first");
        RequireFile(_weights == "EXPLICIT" ? _distances is not null : _coordinates is not null, $"has no {(_weights == "EXPLICIT" ? "EDGE_WEIGHT_SECTION" : "NODE_COORD_SECTION")}");
        var places = Enumerable.Range(0, _size).Select(place => new BenchmarkPlace(
            _coordinates?[place].X ?? 0, _coordinates?[place].Y ?? 0, _demands![place], 0, double.PositiveInfinity, place == 0 ? 0 : _service)).ToArray(); // Required above.
        return new BenchmarkInstance(_name!, null, _capacity, places[0], places[1..]) { Distances = _weights == "EXPLICIT" ? _distances : null, LongestRoute = _longest }; // Required above.
    }

    private void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw lines.Wrong(problem);
        }
    }

    private void RequireFile(bool holds, string problem)
    {
        if (!holds)
        {
            throw lines.WrongFile(problem);
        }
    }
}
