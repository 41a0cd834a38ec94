using System.Text.Json;
using OpsConsole.Platform.Jobs;

namespace OpsConsole.Models.Training;

/// <summary>What a training is asked for: the arguments of the job <c>train</c>.</summary>
/// <param name="AsOf">What happened or became known at or after it is not used; null for the shop's now.</param>
/// <param name="Seed">Of every random choice; null for 20.</param>
/// <param name="Kind"><c>two-stage</c> or <c>linear</c>; null for the configured one.</param>
/// <param name="Reason">Why, in the words of whoever asks.</param>
/// <param name="Promote"><c>gated</c> (null too): rolled out by itself when its gates pass; <c>manual</c>: waits for a person.</param>
public sealed record TrainingArguments(DateTimeOffset? AsOf = null, int? Seed = null, string? Kind = null, string? Reason = null, string? Promote = null)
{
    /// <summary>Seed where none is named.</summary>
    public const int DefaultSeed = 20;

    private const int MaxReason = 400;

    /// <summary>Waits for a person.</summary>
    public const string Manual = "manual";

    /// <summary>Goes on by itself.</summary>
    public const string Gated = "gated";

    /// <summary>The arguments of a run, at a moment of the shop's time.</summary>
    /// <exception cref="JobFailedException">They cannot be read; the message says which.</exception>
    internal static TrainingArguments Of(JsonElement? json, DateTimeOffset now)
    {
        try
        {
            var arguments = json?.Deserialize(ModelsJson.Default.TrainingArguments) ?? new TrainingArguments();
            return arguments.Errors(now) is { Count: > 0 } errors ? throw new JobFailedException(string.Join("; ", errors.Select(error => $"{error.Key} {error.Value[0]}"))) : arguments;
        }
        catch (JsonException unreadable)
        {
            throw new JobFailedException($"the arguments cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>What breaks a rule, by field, at a moment of the shop's time.</summary>
    internal Dictionary<string, string[]> Errors(DateTimeOffset now)
    {
        var errors = new Dictionary<string, string[]>();
        if (AsOf > now)
        {
            errors["asOf"] = ["must not be in the future: nothing is known there, and what is trained after it would count as older"];
        }

        if (Seed < 0)
        {
            errors["seed"] = ["must be 0 or more"];
        }

        if (Kind is not (null or TrainingKinds.Linear or TrainingKinds.TwoStage))
        {
            errors["kind"] = [$"must be {TrainingKinds.TwoStage} or {TrainingKinds.Linear}"];
        }

        if (Promote is not (null or Gated or Manual))
        {
            errors["promote"] = [$"must be {Gated} or {Manual}"];
        }

        if (Reason?.Length > MaxReason)
        {
            errors["reason"] = [$"at most {MaxReason} characters"];
        }

        return errors;
    }
}

/// <summary>What a training works on: the file that the process of its own is given.</summary>
/// <param name="RunId">Of the job's run; null where a person trains by the command line.</param>
/// <param name="AsOf">The moment.</param>
/// <param name="Seed">Of every random choice.</param>
/// <param name="Kind">See <see cref="TrainingKinds"/>.</param>
/// <param name="BacktestDays">See <see cref="TrainingOptions.BacktestDays"/>.</param>
/// <param name="Threads">See <see cref="TrainingOptions.Threads"/>.</param>
/// <param name="Champion">Whom the gates compare with; null where nothing serves.</param>
internal sealed record TrainingRequest(string? RunId, DateTimeOffset AsOf, int Seed, string Kind, double BacktestDays, int Threads, ChampionFiles? Champion);

/// <summary>The champion's artefacts.</summary>
internal sealed record ChampionFiles(string Version, string Artefact, string Sha256, string? TwinArtefact, string? TwinSha256);
