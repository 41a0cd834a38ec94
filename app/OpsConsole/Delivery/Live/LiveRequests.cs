using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Delivery.Requests;
using OpsConsole.Engines.Quantities;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Live;

/// <summary>Body of <c>POST /api/v1/vehicles/{id}/positions</c>: 1 to 500 positions.</summary>
internal sealed record PositionsRequest(IReadOnlyList<PositionInput>? Positions)
{
    public const int Most = 500;
    private const double MaxKmh = 300;

    /// <summary>Devices' clocks are off by a little; by more, a position would shut out all that follow.</summary>
    private static readonly TimeSpan s_ahead = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_oldest = TimeSpan.FromDays(1);

    /// <summary>The positions, oldest first; empty with what is wrong by field.</summary>
    public IReadOnlyList<PositionFix> Read(FieldErrors errors, DateTimeOffset now)
    {
        if (!errors.Require(Positions is { Count: >= 1 and <= Most }, "positions", $"must be 1 to {Most} positions"))
        {
            return [];
        }

        for (var index = 0; index < Positions!.Count; index++)
        {
            Check(Positions[index], $"positions[{index}]", errors, now);
        }

        return errors.Any ? [] : [.. Positions.Select(position => position.ToFix()).OrderBy(fix => fix.At)];
    }

    private static void Check(PositionInput? position, string at, FieldErrors errors, DateTimeOffset now)
    {
        if (!errors.Require(position is not null, at, "is missing"))
        {
            return;
        }

        if (errors.Require(position!.Lat is not null, $"{at}.lat", "is missing") & errors.Require(position.Lon is not null, $"{at}.lon", "is missing"))
        {
            errors.Within(position.Lat, -90, 90, $"{at}.lat");
            errors.Within(position.Lon, -180, 180, $"{at}.lon");
        }

        if (errors.Require(position.At is not null, $"{at}.at", "is missing"))
        {
            errors.Require(position.At <= now + s_ahead, $"{at}.at", $"lies more than {s_ahead.TotalMinutes} minutes ahead of the server's clock");
            errors.Require(position.At >= now - s_oldest, $"{at}.at", "is older than a day");
        }

        errors.Within(position.Speed, 0, MaxKmh, $"{at}.speed");
        errors.Within(position.Heading, 0, 360, $"{at}.heading");
    }
}

/// <summary>Where a vehicle was.</summary>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed record PositionInput
{
    public double? Lat { get; init; }

    public double? Lon { get; init; }

    public DateTimeOffset? At { get; init; }

    /// <summary>km/h; missing: from the last two positions.</summary>
    public double? Speed { get; init; }

    /// <summary>Degrees clockwise from north; missing: likewise.</summary>
    public double? Heading { get; init; }

    public PositionFix ToFix() => new(new GeoPoint(Lat!.Value, Lon!.Value), At!.Value.ToUniversalTime(), Speed, Heading); // Checked before.
}

/// <summary>Body of <c>POST /api/v1/vehicles/{id}/outcomes</c>: 1 to 100 stops.</summary>
internal sealed record OutcomesRequest(IReadOnlyList<OutcomeInput>? Outcomes)
{
    private const int Most = 100;
    private const int MaxText = 256;

    public void Check(FieldErrors errors, DateTimeOffset now)
    {
        if (!errors.Require(Outcomes is { Count: >= 1 and <= Most }, "outcomes", $"must be 1 to {Most} stops"))
        {
            return;
        }

        for (var index = 0; index < Outcomes!.Count; index++)
        {
            var (outcome, at) = (Outcomes[index], $"outcomes[{index}]");
            if (!errors.Require(outcome is not null, at, "is missing"))
            {
                continue;
            }

            errors.Require(Identifier.IsValid(outcome!.StopId), $"{at}.stopId", $"must be {Identifier.Rule}");
            errors.Require(OutcomeNames.IsKnown(outcome.Outcome), $"{at}.outcome", "must be delivered, failed or skipped");
            errors.Require(outcome.At is null || outcome.At <= now.AddMinutes(2), $"{at}.at", "lies ahead of the server's clock");
            errors.Require(outcome.ArrivedAt is null || outcome.ArrivedAt <= (outcome.At ?? now), $"{at}.arrivedAt", "lies after the outcome");
            errors.Require(outcome.ProofReference is null or { Length: <= MaxText }, $"{at}.proofReference", $"must be at most {MaxText} characters");
            errors.Require(outcome.Reason is null or { Length: <= MaxText }, $"{at}.reason", $"must be at most {MaxText} characters");
        }
    }
}

/// <summary>What became of a stop.</summary>
internal sealed record OutcomeInput
{
    public string? StopId { get; init; }

    /// <summary><c>delivered</c>, <c>failed</c> or <c>skipped</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>When; missing: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>When the vehicle had arrived; missing: as its positions say.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>What proves it: a reference into another system, never looked into.</summary>
    public string? ProofReference { get; init; }

    public string? Reason { get; init; }
}

/// <summary>A command with its reason.</summary>
internal sealed record ReasonRequest(string? Reason)
{
    /// <summary>The reason as it is stored.</summary>
    public string? Checked(FieldErrors errors)
    {
        errors.Require(Reason is { Length: >= 3 and <= 256 }, "reason", "must be 3 to 256 characters");
        return Reason;
    }
}

/// <summary>Reads what clients send.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PositionsRequest))]
[JsonSerializable(typeof(OutcomesRequest))]
[JsonSerializable(typeof(ReasonRequest))]
internal sealed partial class LiveRequestJson : JsonSerializerContext
{
    /// <summary>Takes no unknown field and no field twice.</summary>
    public static LiveRequestJson Strict { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = RequestLimits.JsonDepth,
        Converters = { new Rfc3339Converter() },
    });
}
