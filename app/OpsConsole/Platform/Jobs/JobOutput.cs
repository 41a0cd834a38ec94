namespace OpsConsole.Platform.Jobs;

/// <summary>Log lines and progress of a run that are not stored yet.</summary>
internal sealed class JobOutput
{
    /// <summary>Longest line, characters.</summary>
    public const int MaxLine = 500;

    /// <summary>Most lines stored at a time.</summary>
    public const int MaxAtOnce = 200;

    /// <summary>Most lines of a run.</summary>
    public const int MaxLines = 2_000;

    private readonly Lock _gate = new();
    private List<string> _lines = [];
    private double? _progress;
    private int _taken;
    private int _leftOut;
    private bool _changed;

    public void Add(string line)
    {
        lock (_gate)
        {
            _changed = true;
            if (_lines.Count >= MaxAtOnce || _taken + _lines.Count >= MaxLines)
            {
                _leftOut++;
                return;
            }

            _lines.Add(line.Length > MaxLine ? line[..MaxLine] : line);
        }
    }

    public void Progress(double share)
    {
        lock (_gate)
        {
            _changed = true;
            _progress = double.IsFinite(share) ? Math.Clamp(share, 0, 1) : _progress;
        }
    }

    /// <summary>Takes what is new; false when nothing is.</summary>
    public bool TryTake(out IReadOnlyList<string> lines, out double? progress)
    {
        lock (_gate)
        {
            if (_leftOut > 0)
            {
                _lines.Add($"… {_leftOut} lines left out");
            }

            (lines, progress) = (_lines, _progress);
            var changed = _changed;
            (_lines, _leftOut, _changed) = ([], 0, false);
            _taken += lines.Count;
            return changed;
        }
    }
}
