using System.Globalization;

namespace OpsConsole.Shell;

/// <summary>The one place that decides how a number reads. No data is <see cref="None"/>, never 0.</summary>
public static class Figures
{
    /// <summary>What stands where there is no data.</summary>
    public const string None = "—";

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>A duration: under 10 ms one decimal, from 1,000 ms in seconds; what is not nothing never reads as nothing.</summary>
    public static string Milliseconds(double? milliseconds) => milliseconds switch
    {
        null => None,
        var value when double.IsNaN(value.Value) => None,
        > 0 and < 0.05 => "< 0.1 ms",
        < 9.95 => milliseconds.Value.ToString("0.0", Culture) + " ms",
        < 999.5 => milliseconds.Value.ToString("0", Culture) + " ms",
        < 9_995 => (milliseconds.Value / 1_000).ToString("0.00", Culture) + " s",
        < 99_950 => (milliseconds.Value / 1_000).ToString("0.0", Culture) + " s",
        _ => Span(TimeSpan.FromMilliseconds(milliseconds.Value)),
    };

    /// <summary>A count or rate: <c>7</c>, <c>482</c>, <c>12.4k</c>, <c>3.1M</c>; one decimal under 10 unless whole.</summary>
    public static string Count(double? count) => count switch
    {
        null => None,
        var value when double.IsNaN(value.Value) => None,
        0 => "0",
        var value when Math.Abs(value.Value) < 9.95 => Whole(value.Value) ? value.Value.ToString("0", Culture) : value.Value.ToString("0.0", Culture),
        var value when Math.Abs(value.Value) < 999.5 => value.Value.ToString("0", Culture),
        var value when Math.Abs(value.Value) < 999_950 => (value.Value / 1_000).ToString("0.0", Culture) + "k",
        var value when Math.Abs(value.Value) < 999_950_000 => (value.Value / 1_000_000).ToString("0.0", Culture) + "M",
        _ => (count.Value / 1_000_000_000).ToString("0.0", Culture) + "G",
    };

    /// <summary>A share of 1: <c>0.8 %</c>, <c>12 %</c>; what is not nothing never reads as nothing: <c>&lt; 0.1 %</c>.</summary>
    public static string Percent(double? share) => share switch
    {
        null => None,
        var value when double.IsNaN(value.Value) => None,
        0 => "0 %",
        > 0 and < 0.0005 => "< 0.1 %",
        > 0.9995 and < 1 => "> 99.9 %",
        var value when Math.Abs(value.Value) < 0.0995 || value.Value is > 0.99 and < 1 => (value.Value * 100).ToString("0.0", Culture) + " %",
        _ => (share.Value * 100).ToString("0", Culture) + " %",
    };

    /// <summary>Money with its currency.</summary>
    public static string Money(decimal amount, string currency) => amount.ToString("#,0.00", Culture) + " " + currency;

    /// <summary>A model's score, three significant digits.</summary>
    public static string Score(double score) => score.ToString(Math.Abs(score) < 1 ? "0.000" : "0.00", Culture);

    /// <summary>A length of time as people say it: <c>42 s</c>, <c>3 min 10 s</c>, <c>2 h 5 min</c>, <c>4 d 3 h</c>.</summary>
    public static string Span(TimeSpan span)
    {
        var seconds = (long)Math.Max(0, Math.Floor(span.TotalSeconds));
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 600 => seconds % 60 == 0 ? $"{seconds / 60} min" : $"{seconds / 60} min {seconds % 60} s",
            < 3_600 => $"{seconds / 60} min",
            < 86_400 => seconds / 60 % 60 == 0 ? $"{seconds / 3_600} h" : $"{seconds / 3_600} h {seconds / 60 % 60} min",
            _ => seconds / 3_600 % 24 == 0 ? $"{seconds / 86_400} d" : $"{seconds / 86_400} d {seconds / 3_600 % 24} h",
        };
    }

    /// <summary>A change against a baseline, with its sign: <c>+12 %</c>, <c>−3.4 %</c>, <c>±0 %</c>; null without a baseline.</summary>
    public static string? RelativeDelta(double? now, double? before)
    {
        if (now is null || before is null or 0 || double.IsNaN(now.Value) || double.IsNaN(before.Value))
        {
            return null;
        }

        var change = (now.Value - before.Value) / Math.Abs(before.Value) * 100;
        return Math.Abs(change) switch
        {
            < 0.05 => "±0 %",
            < 9.95 => Sign(change) + Math.Abs(change).ToString("0.0", Culture) + " %",
            < 999.5 => Sign(change) + Math.Abs(change).ToString("0", Culture) + " %",
            _ => Sign(change) + Math.Abs(change / 100).ToString("0", Culture) + "×",
        };
    }

    /// <summary>A change of a share, in percentage points: <c>+0.4 pp</c>.</summary>
    public static string? PointDelta(double? now, double? before)
    {
        if (now is null || before is null || double.IsNaN(now.Value) || double.IsNaN(before.Value))
        {
            return null;
        }

        var change = (now.Value - before.Value) * 100;
        return Math.Abs(change) < 0.05 ? "±0 pp" : Sign(change) + Math.Abs(change).ToString("0.0", Culture) + " pp";
    }

    private static bool Whole(double value) => Math.Abs(value - Math.Round(value)) < 0.05;

    private static string Sign(double change) => change < 0 ? "−" : "+";
}
