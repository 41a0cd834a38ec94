using System.Collections.Concurrent;
using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Demo;

/// <summary>Lets items run out and come back, through the operators' API like any shop's stock system.</summary>
internal sealed class DemoStockroom(ShopperWorld world, OpsConsoleClient client, TimeProvider time, SeededRandom random)
{
    private const int MostOut = 40;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MeanSpell = TimeSpan.FromMinutes(5);
    private const double SpellsPerStep = 0.35;

    private readonly ConcurrentDictionary<int, DateTimeOffset> _out = new();

    /// <summary>Whether an item can be had, as far as this stockroom knows.</summary>
    public bool Available(int item) => !_out.ContainsKey(item);

    /// <summary>Takes over items that an earlier run left out of stock.</summary>
    public void TakeOver(IEnumerable<ShopItem> items)
    {
        foreach (var item in items.Where(item => !item.InStock))
        {
            _out[world.IndexOf(item.Id)] = SpellEnd();
        }
    }

    public async Task RunAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(Step, time);
        while (await timer.WaitForNextTickAsync(token).ConfigureAwait(false))
        {
            await StepAsync(token).ConfigureAwait(false);
        }
    }

    internal async Task StepAsync(CancellationToken token)
    {
        var now = time.GetUtcNow();
        var back = _out.Where(spell => spell.Value <= now).Select(spell => spell.Key).Take(100).ToArray();
        var gone = _out.Count < MostOut && random.Chance(SpellsPerStep) ? random.NextInt(world.Items.Count) : -1;
        if (gone >= 0 && !Available(gone))
        {
            gone = -1;
        }

        if (back.Length == 0 && gone < 0)
        {
            return;
        }

        var changes = back.Select(item => new StockItem(world.Items[item].Id, true)).ToList();
        if (gone >= 0)
        {
            changes.Add(new StockItem(world.Items[gone].Id, false));
        }

        var answer = await client.SetStockAsync(changes, token).ConfigureAwait(false);
        if (!answer.Succeeded)
        {
            // The server did not take it: the same is due at the next step.
            return;
        }

        foreach (var item in back)
        {
            _out.TryRemove(item, out _);
        }

        if (gone >= 0)
        {
            _out[gone] = SpellEnd();
        }
    }

    private DateTimeOffset SpellEnd() => time.GetUtcNow() + TimeSpan.FromSeconds(random.NextExponential(MeanSpell.TotalSeconds));
}
