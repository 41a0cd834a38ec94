using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Platform.Jobs;
using OpsConsole.Shell;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Operations;

/// <summary>Did last night's job run, how long, what did it say?</summary>
public sealed partial class JobsPage
{
    /// <summary>Runs in the grid; the search is the server's, so that older ones are found too.</summary>
    public const int Bound = 100;

    private static readonly string[] States = [JobStatus.Queued, JobStatus.Running, JobStatus.Succeeded, JobStatus.Failed, JobStatus.Cancelled];
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Anyway = TimeSpan.FromSeconds(30);

    private IReadOnlyList<JobLine> _jobs = [];
    private IReadOnlyList<JobRun>? _runs;
    private JobRun? _shown;
    private Exception? _failure;
    private DateTimeOffset _readAt;
    private bool _due;
    private bool _reading;
    private bool _missing;
    private string? _text;
    private string? _asked;

    [Inject]
    private Platform.Jobs.Jobs Jobs { get; set; } = null!;

    [Inject]
    internal JobCommands Commands { get; set; } = null!;

    [Inject]
    internal Confirmation Confirmation { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "job")]
    private string? Name { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "run")]
    private string? Selected { get; set; }

    private bool Filtered => Name is not null || Status is not null || Text is not null;

    private string? Kept => _runs is null ? null : Session.Clock(_readAt);

    private string Verdict
    {
        get
        {
            var last = _jobs.Select(job => job.Last).OfType<JobRun>().ToList();
            var failed = last.Count(run => run.Status == JobStatus.Failed);
            var running = last.Count(run => run.Status is JobStatus.Running or JobStatus.Queued);
            return (failed, running, last.Count) switch
            {
                (_, _, 0) => "No job has run yet.",
                (0, 0, _) => "The last run of every job that has run was in order.",
                (0, _, _) => $"{Figures.Count(running)} under way; the others ended in order.",
                (1, _, _) => $"The last run of {TitleOf(last.First(run => run.Status == JobStatus.Failed).Job)} failed.",
                _ => $"The last runs of {Figures.Count(failed)} jobs failed.",
            };
        }
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Listen(typeof(JobRun));
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var asked = $"{Name}\n{Status}\n{Text}\n{Selected}";
        if (asked == _asked)
        {
            return;
        }

        _asked = asked;
        _text = Text;
        await ReadAsync();
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        // A run says something several times a second; the rows are read again at most once.
        _due = true;
        if (_shown is { } shown && messages.OfType<JobRun>().LastOrDefault(run => run.Id == shown.Id) is { } now)
        {
            _shown = now with { Log = Longer(shown.Log, now.Log) };
            return true;
        }

        return false;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        if (Session.Flows && !_reading && (_due ? now - _readAt > Every : now - _readAt > Anyway))
        {
            _due = false;
            _ = InvokeAsync(async () =>
            {
                await ReadAsync();
                StateHasChanged();
            });
        }

        return false;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync() => ReadAsync();

    /// <summary>A message carries the tail of the log only; what was read before it is kept.</summary>
    internal static IReadOnlyList<string> Longer(IReadOnlyList<string> known, IReadOnlyList<string> tail)
    {
        for (var overlap = Math.Min(known.Count, tail.Count); overlap > 0; overlap--)
        {
            if (known.Skip(known.Count - overlap).SequenceEqual(tail.Take(overlap)))
            {
                return [.. known, .. tail.Skip(overlap)];
            }
        }

        return tail;
    }

    private static string Took(JobRun run) => run.StartedAt is { } started && run.EndedAt is { } ended ? Figures.Milliseconds((ended - started).TotalMilliseconds) : Figures.None;

    private static string Said(JobRun run) => run.Error ?? run.Result ?? (run.Log.Count > 0 ? run.Log[^1] : Figures.None);

    private string TitleOf(string name) => _jobs.FirstOrDefault(job => job.Name == name)?.Title ?? name;

    private async Task ReadAsync()
    {
        _reading = true;
        try
        {
            _runs = await Jobs.SearchAsync(new JobSearch(Name, Status, Text, Bound), Gone);
            var last = new Dictionary<string, JobRun>(StringComparer.Ordinal);
            foreach (var job in Jobs.All)
            {
                if (await Jobs.ListAsync(job.Name, 1, Gone) is [var newest])
                {
                    last[job.Name] = newest;
                }
            }

            _jobs = [.. Jobs.All.Select(job => new JobLine(
                job.Name, job.Title, job.Description, Jobs.ScheduleOf(job.Name), CronWords.Of(Jobs.ScheduleOf(job.Name), Session.InZone, Time.GetUtcNow()), Jobs.NextOf(job.Name), last.GetValueOrDefault(job.Name)))];
            _shown = Selected is { } id ? await Jobs.FindAsync(id, Gone) : null;
            _missing = Selected is not null && _shown is null;
            _failure = null;
        }
        catch (Exception failure) when (!Gone.IsCancellationRequested)
        {
            // Whatever kept the rows from being read, the page says so and offers to try again.
            _failure = failure;
        }
        finally
        {
            _readAt = Time.GetUtcNow();
            _reading = false;
        }
    }

    private void Show(string? name, string? status, string? text) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["job"] = name, ["state"] = status, ["q"] = text }), replace: true);

    private void SearchAsync() => Show(Name, Status, string.IsNullOrWhiteSpace(_text) ? null : _text.Trim());

    private void ChooseName(ChangeEventArgs change) => Show(change.Value is string { Length: > 0 } name ? name : null, Status, Text);

    private void ChooseStatus(ChangeEventArgs change) => Show(Name, change.Value is string { Length: > 0 } status ? status : null, Text);

    private void Select(string? id) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("run", id), replace: true);

    private async Task RunAsync(JobLine job)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C1, $"Run {job.Title} now", $"{job.Description} One run at a time: while one waits for its turn, that one is what you get.", "Run it"));
        if (answer is not null)
        {
            await ActAsync(async () =>
            {
                var run = await Commands.RunAsync(job.Name, Gone);
                Select(run.Id);
                return $"{job.Title} is {run.Status}.";
            });
        }
    }

    private async Task RetryAsync(JobRun run)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C1, $"Run {TitleOf(run.Job)} again", $"A new run with what run {run.Id} was asked for. The old one stays as it is.", "Run it again"));
        if (answer is not null)
        {
            await ActAsync(async () =>
            {
                var again = await Commands.RetryAsync(run, Gone);
                Select(again.Id);
                return $"{TitleOf(run.Job)} is {again.Status}.";
            });
        }
    }

    private async Task CancelAsync(JobRun run)
    {
        var answer = await Confirmation.AskAsync(new ConfirmRequest(
            Tier.C1, $"Cancel {TitleOf(run.Job)}", run.Status == JobStatus.Queued ? "It has not begun, and will not." : "1 run ends as soon as its work notices; what it has done stays only where the job keeps it.", "Cancel the run"));
        if (answer is not null)
        {
            await ActAsync(async () => await Commands.CancelAsync(run.Id, Gone) ? "The run is being cancelled." : "That run has ended.");
        }
    }

    private async Task ActAsync(Func<Task<string>> command)
    {
        try
        {
            Snackbar.Add(await command(), Severity.Success);
        }
        catch (UnauthorizedAccessException refused)
        {
            Snackbar.Add(refused.Message, Severity.Error);
        }

        await ReadAsync();
    }

    /// <summary>A job with its schedule in words and its newest run.</summary>
    private sealed record JobLine(string Name, string Title, string Description, string? Schedule, string Words, DateTimeOffset? NextAt, JobRun? Last);
}
