using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Time;

namespace OpsConsole.Demo;

/// <summary>The demo shop as operators see it.</summary>
/// <param name="Seed">What it was made from, with the three that follow.</param>
/// <param name="Products">Products.</param>
/// <param name="Shoppers">Shoppers with a history.</param>
/// <param name="HistoryEnds">End of the made history, the shop's time.</param>
/// <param name="ShopTime">What the shop calls now.</param>
/// <param name="ClockSpeed">Seconds of the shop for one real second.</param>
/// <param name="PhonesRun">Whether simulated phones call the API.</param>
/// <param name="Visits">Visits that ended since the start of the process.</param>
/// <param name="Purchases">Lines paid for in them.</param>
/// <param name="AttributedPurchases">Of those, lines that a slate had shown.</param>
/// <param name="TasteShift">The change of tastes that has begun or will; null for none.</param>
/// <param name="Truth">What slates were worth by the shoppers' true tastes, oldest first.</param>
internal sealed record DemoAnswer(
    long Seed, int Products, int Shoppers, DateTimeOffset HistoryEnds, DateTimeOffset ShopTime, double ClockSpeed, bool PhonesRun, long Visits, long Purchases,
    long AttributedPurchases, TasteShift? TasteShift, IReadOnlyList<DemoTruthAnswer> Truth);

/// <summary>One minute of one source; a minute is what the shop lives through in a real one.</summary>
/// <param name="From">Begin, the shop's time.</param>
/// <param name="Source">Level that made the slates.</param>
/// <param name="Slates">Slates shown.</param>
/// <param name="ExpectedPurchases">Purchases a slate brings on average.</param>
/// <param name="BestPurchases">Purchases that the best possible slate would bring.</param>
/// <param name="Regret">Share of those that was missed.</param>
internal sealed record DemoTruthAnswer(DateTimeOffset From, string Source, long Slates, double ExpectedPurchases, double BestPurchases, double Regret);

/// <summary>Asks for a change of tastes.</summary>
/// <param name="Strength">0 to 2.</param>
internal sealed record DemoShiftRequest(double? Strength);

/// <summary><c>/api/v1/ops/demo</c>: the demo shop's truth, and the change of tastes that shows what the learning loop does about it.</summary>
internal sealed class DemoEndpoints(DataFolder folder, DemoTruth truth, DemoTastes tastes, ShopClock shop)
{
    private const int DefaultMinutes = 60;
    private const int MostMinutes = 24 * 60;

    public Results<Ok<DemoAnswer>, ProblemHttpResult> Get(int? minutes = null)
    {
        if (minutes is < 1 or > MostMinutes)
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["minutes"] = [$"must be 1 to {MostMinutes}"] });
        }

        return DemoRecord.Find(folder) is { } record ? TypedResults.Ok(Answer(record, minutes ?? DefaultMinutes)) : NoDemo();
    }

    public async Task<Results<Ok<DemoAnswer>, ProblemHttpResult>> ShiftAsync(DemoShiftRequest? request, ClaimsPrincipal user, CancellationToken token)
    {
        if (request?.Strength is not (>= 0 and <= DemoTasteShift.MostStrength))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["strength"] = [$"must be a number from 0 to {DemoTasteShift.MostStrength}"] });
        }

        if (DemoRecord.Find(folder) is null)
        {
            return NoDemo();
        }

        return await tastes.ShiftAsync(user, request.Strength.Value, token) is null
            ? Problems.Of(StatusCodes.Status409Conflict, "conflict", "No simulated phones are running, so there are no tastes to change.")
            : TypedResults.Ok(Answer(DemoRecord.Find(folder)!, DefaultMinutes));
    }

    private static ProblemHttpResult NoDemo() => Problems.Of(StatusCodes.Status404NotFound, "notFound", "This shop is not the demo's.");

    private DemoAnswer Answer(DemoRecord record, int minutes) => new(
        record.Seed, record.Products, record.Shoppers, record.End, shop.GetUtcNow(), shop.Speed, tastes.Known, truth.Visits, truth.Purchases, truth.AttributedPurchases, tastes.Shift,
        [.. truth.Since(shop.GetUtcNow() - shop.ShopTime(TimeSpan.FromMinutes(minutes))).Select(row => new DemoTruthAnswer(
            row.Minute, row.Source, row.Slates, row.TrueConversion, row.Slates == 0 ? 0 : row.BestPurchases / row.Slates, row.Regret))]);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DemoAnswer))]
[JsonSerializable(typeof(DemoShiftRequest))]
internal sealed partial class DemoApiJson : JsonSerializerContext;
