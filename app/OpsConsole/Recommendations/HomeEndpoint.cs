using System.Buffers;
using System.Text.Json;
using OpsConsole.Catalog;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Security;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>
/// <c>GET /api/v1/home</c>: the profile and the prediction side by side. Neither waits for the other: a missing, slow or failing profile is
/// null with a reason, a slow prediction falls back.
/// </summary>
internal sealed class HomeEndpoint : IDisposable
{
    private const string Surface = "home";

    private static readonly TimeSpan WritingReserve = TimeSpan.FromMilliseconds(5);

    private readonly RecommendationPipeline _pipeline;
    private readonly CurrentServingCatalog _catalog;
    private readonly PredictionAnswers _answers;
    private readonly TimeProvider _time;
    private readonly GuardedCall<string, ShopperProfile?> _profiles;

    public HomeEndpoint(
        RecommendationPipeline pipeline, CurrentServingCatalog catalog, PredictionAnswers answers, ProfileStore profiles, Guards guards, TimeProvider time)
    {
        (_pipeline, _catalog, _answers, _time) = (pipeline, catalog, answers, time);
        _profiles = guards.CreateAsync<string, ShopperProfile?>("profile", "profile", profiles.GetAsync, static (_, _) => null);
    }

    public void Dispose() => _profiles.Dispose();

    /// <summary>What the phone shows first.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var started = _time.GetTimestamp();
        var errors = RecommendationQuery.TryRead(context.Request, SlateSurfaces.Home, surfaceIsFixed: true, out var query);
        var shopper = ShopperIdentity.Authorize(context, query.UserId);
        if (errors is not null || (shopper.Refusal is null && shopper.Subject is null))
        {
            await _answers.RefuseAsync(context, Surface, errors ?? RecommendationEndpoints.UserIdMissing(), started);
            return;
        }

        if (shopper.Refusal is { } refusal)
        {
            await _answers.RefuseAsync(context, Surface, refusal, started);
            return;
        }

        var deadline = _pipeline.DeadlineOf(query.DeadlineMs);
        var pending = _profiles.InvokeAsync(shopper.Subject!, deadline.Reserve(WritingReserve), context.RequestAborted);
        var request = RecommendationEndpoints.RequestOf(query, shopper.Subject, _catalog.Current);
        var served = await _pipeline.ServeAsync(request, deadline, context.RequestAborted);
        var profile = await pending;
        var before = new ArrayBufferWriter<byte>(256);
        WriteProfile(profile, before);
        await _answers.WriteAsync(context, Surface, request, served, started, before.WrittenMemory, "}"u8.ToArray());
    }

    private static SlateReasons ReasonOf(in Guarded<ShopperProfile?> profile) => profile.Outcome switch
    {
        GuardedOutcome.Success => profile.Value is null ? SlateReasons.ProfileUnknown : SlateReasons.None,
        GuardedOutcome.TimedOut or GuardedOutcome.Overloaded => SlateReasons.ProfileSlow,
        _ => SlateReasons.ProfileFailed,
    };

    /// <summary>Writes all that stands before the slate: <c>{"profile":…,"reasons":[…],"recommendations":</c>.</summary>
    private static void WriteProfile(in Guarded<ShopperProfile?> profile, ArrayBufferWriter<byte> target)
    {
        using (var writer = new Utf8JsonWriter(target, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            if (profile.Value is { } known)
            {
                writer.WriteStartObject("profile"u8);
                writer.WriteString("userId"u8, known.UserId);
                writer.WriteString("displayName"u8, known.DisplayName);
                writer.WriteString("segment"u8, known.Segment);
                writer.WriteString("market"u8, known.Market);
                writer.WriteString("firstSeen"u8, known.FirstSeen.UtcDateTime);
                writer.WriteString("lastSeen"u8, known.LastSeen.UtcDateTime);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteNull("profile"u8);
            }

            writer.WriteStartArray("reasons"u8);
            foreach (var code in ReasonOf(profile).ToCodes())
            {
                writer.WriteStringValue(code);
            }

            writer.WriteEndArray();
        }

        target.Write(",\"recommendations\":"u8);
    }
}
