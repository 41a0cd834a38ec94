using MudBlazor;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Models;

/// <content>What its buttons do, each after a question.</content>
public sealed partial class ModelsPage
{
    private async Task TrainAsync()
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C1, "Train a model", "1 training begins on everything known until now, in a process of its own. What it makes serves only after its gates.", "Train"));
        if (answer is not null)
        {
            await ActAsync(async () =>
            {
                _training = await Commands.TrainAsync(Gone);
                return (true, $"The training is {_training.Status}.");
            });
        }
    }

    private async Task RollBackAsync()
    {
        if (Champion is not { } champion || Previous is not { } previous)
        {
            return;
        }

        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, $"Roll back to {previous.Version}", $"{previous.Version} answers every request from now on; {champion.Version} is rejected and does not serve again.", "Roll back",
            Changes: Differences(champion, previous)));
        if (answer is not null)
        {
            await ActAsync(async () => await Commands.RollBackAsync(answer.Reason, Gone) ? (true, $"{previous.Version} serves.") : (false, "There is no model to go back to."));
        }
    }

    private async Task PromoteAsync(ModelLine candidate)
    {
        var waits = candidate.Answer.Waits is { } what ? $" Its rollout still waits: {what}." : "";
        var sameDays = Champion is { } compared && ModelComparison.OnSameDays(candidate.Gates, compared.Version) is { } found ? $" On the same days: {found}. Each model's own backtest, on days of its own:" : "";
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, $"Promote {candidate.Version}", $"It answers every request from now on, without the rest of its rollout.{waits} {Champion?.Version ?? "Nothing"} is kept warm to go back to.{sameDays}", "Promote",
            Changes: Champion is { } champion ? Differences(champion, candidate) : [("Champion", "none", candidate.Version)]));
        if (answer is not null)
        {
            await ActAsync(async () => Outcome(await Commands.PromoteAsync(candidate.Version, answer.Reason, Gone), $"{candidate.Version} serves."));
        }
    }

    private async Task RejectAsync(ModelLine candidate)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C2, $"Reject {candidate.Version}", "It leaves its rollout, and shoppers whom it answered get the champion again.", "Reject",
            Changes: [("State", candidate.Stage ?? candidate.Role, "rejected")]));
        if (answer is not null)
        {
            await ActAsync(async () => Outcome(await Commands.RejectAsync(candidate.Version, answer.Reason, Gone), $"{candidate.Version} is rejected."));
        }
    }

    private static (bool Done, string Words) Outcome(RegistryChange change, string done) => change.Outcome switch
    {
        RegistryOutcome.Done => (true, done),
        RegistryOutcome.NotFound => (false, "That model is gone."),
        _ => (false, change.Objection ?? "Its state does not allow it."),
    };

    /// <summary>What a change of champion changes: the versions, then the figures that differ.</summary>
    private static List<(string Label, string Now, string Then)> Differences(ModelLine now, ModelLine then) =>
    [
        ("Champion", now.Version, then.Version),
        .. ModelComparison.Of(now.Metrics, then.Metrics).Where(row => row.Better is not null).Select(row => (row.Name, Number(row.Champion), $"{Number(row.Candidate)} ({row.ChangeWords})")),
    ];

    private async Task ActAsync(Func<Task<(bool Done, string Words)>> command)
    {
        try
        {
            var (done, words) = await command();
            Snackbar.Add(words, done ? Severity.Success : Severity.Warning);
        }
        catch (UnauthorizedAccessException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }

        await ReadAsync();
    }
}
