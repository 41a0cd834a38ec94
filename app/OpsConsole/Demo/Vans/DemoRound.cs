using System.Globalization;

namespace OpsConsole.Demo.Vans;

/// <summary>What the demo's back end does between orders and vans: drafts of the next round, and the plan that begins it.</summary>
internal sealed class DemoRound(DispatchClient client, DemoOrders orders, TimeProvider time, int vans, int ordersAVan, double solveSeconds)
{
    private string? _draft;
    private double _owed;

    /// <summary>Orders of one round come evenly over two hours, and no more than the vans can take.</summary>
    public void OrdersArrive(TimeSpan over)
    {
        _owed += vans * ordersAVan * over / TimeSpan.FromHours(2);
        for (; _owed >= 1; _owed--)
        {
            if (orders.Waiting < vans * ordersAVan)
            {
                orders.Arrive(time.GetUtcNow());
            }
        }
    }

    /// <summary>Shows what the next round would be as of now, instead of the draft before.</summary>
    public async Task DraftAsync(CancellationToken token)
    {
        if (orders.Waiting < vans)
        {
            return;
        }

        var start = time.GetUtcNow() + TimeSpan.FromHours(1);
        var draft = await client.PlanAsync(orders.Request(Label("Next round"), start, vans, solveSeconds), token).ConfigureAwait(false);
        if (draft is not null && await client.EndedAsync(draft, token).ConfigureAwait(false))
        {
            await GiveUpDraftAsync(token).ConfigureAwait(false);
            _draft = draft;
        }
    }

    /// <summary>Plans all orders, with those of the night where there are too few to fill the vans, and commits.</summary>
    /// <param name="loading">How long vans are loaded before they leave.</param>
    /// <param name="token">Ends it.</param>
    public async Task BeginAsync(TimeSpan loading, CancellationToken token)
    {
        while (orders.Waiting < vans * ordersAVan)
        {
            orders.Arrive(time.GetUtcNow());
        }

        var start = time.GetUtcNow() + loading;
        var plan = await client.PlanAsync(orders.Request(Label("Round"), start, vans, solveSeconds), token).ConfigureAwait(false);
        if (plan is not null && await client.EndedAsync(plan, token).ConfigureAwait(false) && await client.CommitAsync(plan, token).ConfigureAwait(false))
        {
            await GiveUpDraftAsync(token).ConfigureAwait(false);
            orders.Clear();
        }
    }

    private async Task GiveUpDraftAsync(CancellationToken token)
    {
        if (_draft is { } draft)
        {
            _draft = null;
            await client.DiscardAsync(draft, token).ConfigureAwait(false);
        }
    }

    private string Label(string what) => string.Create(CultureInfo.InvariantCulture, $"{what}, {orders.Waiting} orders");
}
