using OpsConsole.Merchandising.Serving;

namespace OpsConsole.Merchandising.Hits;

/// <summary>What one rule did over the last day. Not thread-safe.</summary>
internal sealed class RuleHistory
{
    private const int MinuteSeconds = 60;
    private const int HourSeconds = 3600;

    private readonly (PeriodRing Acted, PeriodRing Evaluated) _minutes = (new(60), new(60));
    private readonly (PeriodRing Acted, PeriodRing Evaluated) _hours = (new(24), new(24));

    public DateTimeOffset? LastHit { get; private set; }

    public void Add(DateTimeOffset at, RuleCount count)
    {
        AddMinute(at, count);
        AddHour(at, count);
        if (count.Acted > 0)
        {
            Hit(at);
        }
    }

    public void AddMinute(DateTimeOffset at, RuleCount count)
    {
        _minutes.Acted.Add(at.ToUnixTimeSeconds() / MinuteSeconds, count.Acted);
        _minutes.Evaluated.Add(at.ToUnixTimeSeconds() / MinuteSeconds, count.Evaluated);
    }

    public void AddHour(DateTimeOffset at, RuleCount count)
    {
        _hours.Acted.Add(at.ToUnixTimeSeconds() / HourSeconds, count.Acted);
        _hours.Evaluated.Add(at.ToUnixTimeSeconds() / HourSeconds, count.Evaluated);
    }

    public void Hit(DateTimeOffset at) => LastHit = LastHit > at ? LastHit : at;

    public RuleHitFigures FiguresAt(DateTimeOffset now)
    {
        var (minute, hour) = (now.ToUnixTimeSeconds() / MinuteSeconds, now.ToUnixTimeSeconds() / HourSeconds);
        var hours = _hours.Acted.UpTo(hour);
        return new RuleHitFigures(
            _minutes.Acted.UpTo(minute).Sum(), hours.Sum(), _minutes.Evaluated.UpTo(minute).Sum(), _hours.Evaluated.UpTo(hour).Sum(), now - LastHit < TimeSpan.FromHours(24) ? LastHit : null, hours);
    }
}
