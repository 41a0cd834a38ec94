namespace OpsConsole.Engines.Recommendation;

/// <summary>Whose purchases are predicted, and which of them.</summary>
public enum Audience
{
    /// <summary>Shoppers known before the split: everything they buy.</summary>
    All,

    /// <summary>Shoppers known before the split: what they had not bought before.</summary>
    New,

    /// <summary>Shoppers who first appear after the split.</summary>
    Cold,
}

/// <summary>A log split at a moment: what was known before it, and what was bought in the window behind it.</summary>
public sealed class Holdout
{
    private readonly HashSet<int> _knownShoppers = [];
    private readonly HashSet<int> _knownItems = [];
    private readonly HashSet<(int User, int Item)> _bought = [];

    /// <param name="log">Everything, the window included.</param>
    /// <param name="asOfMs">The split, Unix ms; the window begins with it.</param>
    /// <param name="untilMs">End of the window, exclusive, Unix ms.</param>
    public Holdout(PurchaseLog log, long asOfMs, long untilMs)
    {
        Past = log.Before(asOfMs);
        Window = log.Between(asOfMs, untilMs);
        foreach (ref readonly var line in Past.Span)
        {
            _knownShoppers.Add(line.User);
            _knownItems.Add(line.Item);
            _bought.Add((line.User, line.Item));
        }
    }

    /// <summary>What training may use.</summary>
    public PurchaseLog Past { get; }

    /// <summary>What is to be predicted.</summary>
    public PurchaseLog Window { get; }

    /// <summary>Items sold before the split: only they can be predicted.</summary>
    public int KnownItemCount => _knownItems.Count;

    /// <summary>Whether the shopper had bought anything before the split.</summary>
    public bool IsKnown(int shopper) => _knownShoppers.Contains(shopper);

    /// <summary>The distinct known items that each shopper of the audience bought in the window; shoppers without any are absent.</summary>
    public IReadOnlyDictionary<int, HashSet<int>> Truth(Audience audience)
    {
        var truth = new Dictionary<int, HashSet<int>>();
        foreach (ref readonly var line in Window.Span)
        {
            if (_knownItems.Contains(line.Item)
                && IsKnown(line.User) == (audience != Audience.Cold)
                && !(audience == Audience.New && _bought.Contains((line.User, line.Item))))
            {
                if (!truth.TryGetValue(line.User, out var wanted))
                {
                    truth.Add(line.User, wanted = []);
                }

                wanted.Add(line.Item);
            }
        }

        return truth;
    }
}
