using System.Threading.Channels;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Solving;

/// <summary>One run of the solver on its own thread; what it has found can be looked at while it goes on.</summary>
internal sealed class PlanSearch(StoredPlan plan, TravelSource travel, TimeProvider time)
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly int _spentBefore = plan.Row.SpentMs;
    private readonly long _started = time.GetTimestamp();
    private volatile RoutingSolution? _best;
    private long _firstCost = -1;
    private long _iterations;
    private int _improvements;

    /// <summary>Budgets below this are not worth a start: what a plan that was interrupted near its end still gets.</summary>
    private const int LeastMs = 200;

    /// <summary>The problem, once its travel times are known.</summary>
    public PlanProblem? Problem { get; private set; }

    /// <summary>Lines of legs that were drawn.</summary>
    public Dictionary<(int From, int To), double[]> Legs { get; } = [];

    /// <summary>The best plan so far.</summary>
    public RoutingSolution? Best => _best;

    /// <summary>Budget used, with that of earlier attempts.</summary>
    public int SpentMs => _spentBefore + (int)time.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Ends with true as soon as there is something new to look at, with false when there will be nothing more.</summary>
    public ValueTask<bool> NewsAsync(CancellationToken token) => _news.Reader.WaitToReadAsync(token);

    /// <summary>Forgets the news that are known.</summary>
    public void Seen() => _news.Reader.TryRead(out _);

    /// <summary>Runs on the calling thread until the budget is spent or the token says so; the best plan.</summary>
    public RoutingSolution? Run(CancellationToken token)
    {
        try
        {
            var matrix = travel.Matrix(plan.Input, token);
            var problem = ProblemBuilder.Build(plan.Input, matrix);
            Problem = problem;
            var budget = Math.Max(LeastMs, plan.Row.SolveMs - _spentBefore);
            var begun = time.GetTimestamp();
            var options = new SolveOptions
            {
                Seed = plan.Input.Request.Seed ?? 1,
                Iterations = plan.Input.Request.Iterations,
                Spent = () => time.GetElapsedTime(begun).TotalMilliseconds / budget,
                Progress = Look,
            };
            var warm = plan.Result?.Solution ?? problem.WarmStart;
            return _best = RoutingSolver.Solve(problem.Problem, options, warm, problem.Locks, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return _best;
        }
        finally
        {
            _news.Writer.TryComplete();
        }
    }

    /// <summary>Where it stands.</summary>
    public PlanProgress Progress() => new(
        Problem is null ? "travelTimes" : "search", Math.Clamp(SpentMs / (double)plan.Row.SolveMs, 0, 1), SpentMs, plan.Row.SolveMs, Interlocked.Read(ref _iterations), Volatile.Read(ref _improvements),
        Interlocked.Read(ref _firstCost) is >= 0 and var first ? PlanRendering.Money(first) : null, null);

    private void Look(SolveProgress progress)
    {
        Interlocked.Exchange(ref _iterations, progress.Iterations);
        if (progress.Improved is { } better)
        {
            _best = better;
            _improvements++;
            Interlocked.CompareExchange(ref _firstCost, better.Routes.Sum(route => route.Cost), -1);
        }

        _news.Writer.TryWrite(true);
    }
}
