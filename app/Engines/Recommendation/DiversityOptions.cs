namespace OpsConsole.Engines.Recommendation;

/// <summary>How much of one category a list may show close together; see <see cref="DiversityRanking"/>.</summary>
/// <param name="Most">Items of one category among any <paramref name="Window"/> places in a row; 0 leaves the order as it is.</param>
/// <param name="Window">Places that are seen together: a screen of the phone or two.</param>
/// <param name="Reach">How many places below its own an item may be fetched from, and so how much worse it can be.</param>
public readonly record struct DiversityOptions(int Most, int Window, int Reach)
{
    /// <summary>The order stays as it is.</summary>
    public static readonly DiversityOptions Off = new(0, 1, 0);

    /// <summary>Whether anything is to be done.</summary>
    public bool IsOn => Most > 0 && Window > Most && Reach > 0;
}
