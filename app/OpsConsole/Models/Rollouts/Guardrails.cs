using System.Globalization;
using OpsConsole.Engines.Statistics;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Telemetry.Conversion;

namespace OpsConsole.Models.Rollouts;

/// <summary>What ends a rollout: more failures, longer waits or fewer taps and purchases than with the champion.</summary>
internal static class Guardrails
{
    /// <summary>Fewest answers before a 99th percentile is judged.</summary>
    private const long LeastAnswers = 200;

    /// <summary>Why the model must not go on by its calls; null when it may.</summary>
    /// <param name="model">The model under test.</param>
    /// <param name="champion">Whom it is compared with; one without calls counts as without failures.</param>
    /// <param name="options">Limits.</param>
    public static string? OfHealth(ModelHealthRow model, ModelHealthRow? champion, RolloutOptions options)
    {
        // A breaker opens after some ten failures, and then keeps calls away: those count, or a model that answers nobody would never be judged.
        var (asked, failed) = Failed(model);
        var (askedOfChampion, failedOfChampion) = champion is null ? (0, 0) : Failed(champion);
        var allowed = options.GuardFailures + (askedOfChampion >= options.GuardCalls ? (double)failedOfChampion / askedOfChampion : 0);
        if (asked >= options.GuardCalls && failed > allowed * asked)
        {
            return Text($"{(double)failed / asked:P1} of {asked} calls failed ({model.Errors} errors, {model.Invalid} invalid, {model.TimedOut} late, {model.BreakerOpen} kept away by its breaker), at most {allowed:P1}");
        }

        var longest = Math.Max(options.GuardLatencyMs, options.GuardLatencyRatio * (champion?.P99Ms ?? 0));
        return model.Calls >= LeastAnswers && model.P99Ms > longest ? Text($"p99 {model.P99Ms:F1} ms over {model.Calls} calls, at most {longest:F1} ms") : null;
    }

    /// <summary>Why the model must not go on by what shoppers do; null when it may, or too little is known.</summary>
    public static string? OfConversion(ConversionCounts model, ConversionCounts champion, RolloutOptions options) =>
        Worse("taps", model.Impressions, model.Taps, champion.Impressions, champion.Taps, options)
        ?? Worse("purchases", model.Impressions, model.Purchases, champion.Impressions, champion.Purchases, options);

    private static string? Worse(string what, long shown, long done, long shownByChampion, long doneByChampion, RolloutOptions options)
    {
        // Two looks, at taps and at purchases: each gets half of the chance to err. Counts are thinned to independent observations.
        var interval = SequentialDifference.OfShares(Thinned(shownByChampion, doneByChampion), Thinned(shown, done), options.GuardAlpha);
        return interval is { Upper: < 0 } worse
            ? Text($"fewer {what} an impression: {(double)done / shown:P2} against {(double)doneByChampion / shownByChampion:P2} (difference at most {worse.Upper:P2})")
            : null;

        SampleMoments Thinned(long count, long positive) =>
            SampleMoments.OfShare((long)(count / options.ImpressionsPerObservation), (long)(Math.Min(positive, count) / options.ImpressionsPerObservation));
    }

    private static (long Asked, long Failed) Failed(ModelHealthRow row) =>
        (row.Calls + row.BreakerOpen, row.Errors + row.Invalid + row.TimedOut + row.BreakerOpen);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
