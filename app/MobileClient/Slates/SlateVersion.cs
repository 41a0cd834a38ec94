namespace OpsConsole.MobileClient.Slates;

/// <summary>Version of a slate: grows per shopper and surface; a start of the server begins a new epoch.</summary>
/// <param name="Epoch">Grows with each start of the server.</param>
/// <param name="Generation">Grows within an epoch.</param>
public readonly record struct SlateVersion(long Epoch, long Generation) : IComparable<SlateVersion>
{
    /// <summary>Older than every version.</summary>
    public static readonly SlateVersion None = new(long.MinValue, long.MinValue);

    /// <inheritdoc />
    public int CompareTo(SlateVersion other) => Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Generation.CompareTo(other.Generation);

    public static bool operator <(SlateVersion left, SlateVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(SlateVersion left, SlateVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(SlateVersion left, SlateVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SlateVersion left, SlateVersion right) => left.CompareTo(right) >= 0;
}
