using OpsConsole.MobileClient.Api;

namespace OpsConsole.MobileClient.Slates;

/// <summary>What an offered slate did to the screen.</summary>
public enum SlateOutcome
{
    /// <summary>Older than, or the same as, one that was applied: nothing changed.</summary>
    Stale,

    /// <summary>Shown from the first slot.</summary>
    Shown,

    /// <summary>Shown below the slots that the shopper has seen, which did not move.</summary>
    ShownBelow,
}

/// <summary>One slot of the screen.</summary>
/// <param name="Item">What it shows.</param>
/// <param name="SlateId">The slate that it came from: what its impressions and taps name.</param>
/// <param name="Position">Its place in that slate.</param>
public sealed record ShownSlot(SlateItem Item, string? SlateId, int Position);

/// <summary>
/// The slates on one phone, by surface. Answers arrive in any order; a surface only moves to a newer version, and slots that the shopper has
/// seen stay what they are until the shopper refreshes or leaves. Safe for many threads.
/// </summary>
public sealed class SlateState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Screen> _screens = new(StringComparer.Ordinal);

    /// <summary>Offers that came too late and were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes a slate in if it is newer than all that the surface has applied.</summary>
    public SlateOutcome Offer(string surface, Slate slate)
    {
        var version = new SlateVersion(slate.Epoch, slate.Generation);
        lock (_gate)
        {
            var screen = ScreenOf(surface);
            if (version <= screen.Version)
            {
                Refused++;
                return SlateOutcome.Stale;
            }

            screen.Version = version;
            screen.Apply(slate);
            return screen.Pinned == 0 ? SlateOutcome.Shown : SlateOutcome.ShownBelow;
        }
    }

    /// <summary>The shopper has seen the first slots: they stay until <see cref="Refresh"/>.</summary>
    public void Seen(string surface, int slots)
    {
        lock (_gate)
        {
            var screen = ScreenOf(surface);
            screen.Pinned = Math.Max(screen.Pinned, Math.Min(slots, screen.Slots.Length));
        }
    }

    /// <summary>The shopper pulled to refresh, or came back: the next slate is shown from the first slot. What was applied is not forgotten.</summary>
    public void Refresh(string surface)
    {
        lock (_gate)
        {
            ScreenOf(surface).Pinned = 0;
        }
    }

    /// <summary>Whether a version that a hint speaks of would change the surface.</summary>
    public bool IsNews(string surface, SlateVersion version) => version > VersionOf(surface);

    /// <summary>The newest version applied; <see cref="SlateVersion.None"/> before the first.</summary>
    public SlateVersion VersionOf(string surface)
    {
        lock (_gate)
        {
            return _screens.TryGetValue(surface, out var screen) ? screen.Version : SlateVersion.None;
        }
    }

    /// <summary>What the surface shows.</summary>
    public IReadOnlyList<ShownSlot> SlotsOf(string surface)
    {
        lock (_gate)
        {
            return _screens.TryGetValue(surface, out var screen) ? screen.Slots : [];
        }
    }

    private Screen ScreenOf(string surface)
    {
        if (!_screens.TryGetValue(surface, out var screen))
        {
            _screens[surface] = screen = new Screen();
        }

        return screen;
    }

    private sealed class Screen
    {
        public SlateVersion Version { get; set; } = SlateVersion.None;

        /// <summary>How many slots from the top have been seen.</summary>
        public int Pinned { get; set; }

        /// <summary>Replaced as a whole, so that who reads it keeps what it read.</summary>
        public ShownSlot[] Slots { get; private set; } = [];

        public void Apply(Slate slate)
        {
            var slots = new List<ShownSlot>(Pinned + slate.Items.Count);
            for (var place = 0; place < Pinned; place++)
            {
                slots.Add(Slots[place]);
            }

            for (var position = 0; position < slate.Items.Count; position++)
            {
                var item = slate.Items[position];
                if (!slots.Exists(shown => shown.Item.Id == item.Id))
                {
                    slots.Add(new ShownSlot(item, slate.SlateId, position));
                }
            }

            Slots = [.. slots];
        }
    }
}
