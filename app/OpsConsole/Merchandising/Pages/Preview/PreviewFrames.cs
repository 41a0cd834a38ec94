using OpsConsole.Merchandising.Preview;

namespace OpsConsole.Merchandising.Pages.Preview;

/// <summary>The slates that stand side by side: made for one shopper, place and time.</summary>
/// <param name="Live">With what is live.</param>
/// <param name="Draft">With the draft in place of what it would replace; null where none is edited, or it is gone.</param>
/// <param name="AiOff">Without AI: with the draft where there is one.</param>
/// <param name="AiOffLive">Without AI and without the draft: what <paramref name="AiOff"/> is held against. Null without a draft.</param>
/// <param name="MadeAt">When.</param>
internal sealed record PreviewFrames(PreviewedSlate Live, PreviewedSlate? Draft, PreviewedSlate AiOff, PreviewedSlate? AiOffLive, DateTimeOffset MadeAt)
{
    /// <summary>The slate whose rules are looked at: the draft's, or what is live.</summary>
    public PreviewedSlate Looked => Draft ?? Live;

    /// <summary>Makes all of them through the production pipeline.</summary>
    /// <param name="preview">Makes one.</param>
    /// <param name="request">For whom and where; without errors. Its revisions and AI-off are put in here.</param>
    /// <param name="draft">The draft, or null.</param>
    /// <param name="time">Says when they were made.</param>
    /// <param name="token">Ends the making.</param>
    public static async Task<PreviewFrames> MakeAsync(MerchandisingPreview preview, PreviewRequest request, long? draft, TimeProvider time, CancellationToken token)
    {
        // Only a revision that is named can be missing.
        var live = (await MakeAsync([], false))!;
        var drafted = draft is { } id ? await MakeAsync([id], false) : null;
        var aiOff = (await MakeAsync([], true))!;
        var aiOffDrafted = drafted is null ? null : await MakeAsync([draft!.Value], true);
        return new PreviewFrames(live, drafted, aiOffDrafted ?? aiOff, aiOffDrafted is null ? null : aiOff, time.GetUtcNow());

        Task<PreviewedSlate?> MakeAsync(IReadOnlyList<long> revisions, bool off)
        {
            token.ThrowIfCancellationRequested();
            return preview.RunAsync(request with { Revisions = revisions, AiOff = off }, token);
        }
    }
}
