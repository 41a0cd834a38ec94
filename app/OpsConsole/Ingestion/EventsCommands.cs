using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Time;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Ingestion;

/// <summary>What the Events page does. Each command asks again whether the user may.</summary>
internal sealed class EventsCommands(
    CommandGate gate, EventIntake intake, DeadLetterEndpoints deadLetters, IDbContextFactory<OpsDbContext> contexts, ShopClock shop)
{
    /// <summary>Dead letters that the page shows.</summary>
    public const int Bound = 100;

    /// <summary>The newest dead letters.</summary>
    public async Task<IReadOnlyList<DeadLetterAnswer>> ReadDeadLettersAsync(CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token);
        return await context.Set<DeadLetter>().AsNoTracking().OrderByDescending(letter => letter.Id).Take(Bound)
            .Select(letter => new DeadLetterAnswer(letter.Id, letter.At, letter.Error, letter.Field, letter.EventId, letter.Payload, letter.RedrivenAt))
            .ToListAsync(token);
    }

    /// <summary>Sends a dead letter again, as the operators' API does; what came of it in words.</summary>
    public async Task<(bool Done, string Words)> RedriveAsync(long id, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Operator);
        await using var context = await contexts.CreateDbContextAsync(token);
        var answer = await deadLetters.RedriveAsync(id, user, context, token);
        return answer.Result switch
        {
            JsonHttpResult<RedriveAnswer> { Value: { } redriven } => (true, $"Dead letter {id} was {(redriven.Result == "duplicate" ? "stored before; marked as sent again" : "accepted")}."),
            ProblemHttpResult { ProblemDetails: HttpValidationProblemDetails problem } => (false, $"Still refused: {string.Join("; ", problem.Errors.SelectMany(error => error.Value))}"),
            ProblemHttpResult problem => (false, problem.ProblemDetails.Title ?? "It could not be sent again."),
            _ => (false, "It could not be sent again."),
        };
    }

    /// <summary>Takes one event the way the mobile API does: parsed, screened, stored, counted.</summary>
    public async Task<(bool Done, string Words)> SendTestAsync(string type, string userId, string itemId, CancellationToken token)
    {
        await gate.DemandAsync(Policies.Operator);
        var now = shop.NowInMilliseconds;
        var sent = new JsonObject
        {
            ["id"] = Guid.CreateVersion7(now).ToString(), ["type"] = type, ["userId"] = userId, ["sessionId"] = "console-test", ["surface"] = "home",
            ["occurredAt"] = now.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        };
        if (itemId.Length > 0)
        {
            sent["itemId"] = itemId;
        }

        if (type == "search")
        {
            sent["query"] = "test";
        }

        if (type == "purchase")
        {
            (sent["value"], sent["currency"], sent["quantity"]) = (1, "EUR", 1);
        }

        var batch = EventBatchParser.Parse(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["events"] = new JsonArray(sent) }), now);
        var outcome = await intake.TakeAsync(batch.Events, static _ => true, token);
        return outcome.Answer switch
        {
            { Accepted: 1 } => (true, $"Accepted and stored: {type} of {userId}."),
            { Rejected: [var rejected] } => (false, $"Refused: {rejected.Error}{(rejected.Field is null ? null : $" at {rejected.Field}")}{(rejected.Detail is null ? null : $", {rejected.Detail}")}."),
            _ => (false, outcome.Refusal == IntakeRefusal.Overloaded ? "Shed: more events wait than can be stored now." : "It could not be stored now."),
        };
    }
}
