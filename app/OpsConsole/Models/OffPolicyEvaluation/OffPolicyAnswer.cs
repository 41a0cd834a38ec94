using OpsConsole.Engines.Statistics;

namespace OpsConsole.Models.OffPolicyEvaluation;

/// <summary>What models would have earned in the shuffled places of the log, and what was earned there by chance.</summary>
/// <param name="Version">The model asked for.</param>
/// <param name="Reward"><c>taps</c> or <c>purchases</c>: what counts, by place.</param>
/// <param name="Slates">Shuffled slates that were seen.</param>
/// <param name="Shoppers">Shoppers who saw them.</param>
/// <param name="From">The first of them, the shop's time; null without any.</param>
/// <param name="To">The last.</param>
/// <param name="Logged">What the shuffled order itself earned a place; null where there is too little to say.</param>
/// <param name="Items">The champion and the model.</param>
/// <param name="Difference">The model less the champion on the same slates, doubly robust; null where the model is the champion, or too little is there.</param>
/// <param name="Needed">How many choices of a model's own there must be, see <see cref="OffPolicyModel.EffectiveSampleSize"/>, before figures are given.</param>
public sealed record OffPolicyAnswer(
    string Version, string Reward, int Slates, int Shoppers, DateTimeOffset? From, DateTimeOffset? To, OffPolicyFigure? Logged, IReadOnlyList<OffPolicyModel> Items, OffPolicyFigure? Difference, int Needed);

/// <summary>Estimates of one model; null where there is too little to say.</summary>
/// <param name="Version">The model.</param>
/// <param name="Champion">Whether it is the champion.</param>
/// <param name="Ips">Inverse propensity scoring.</param>
/// <param name="Snips">The same, self-normalised: less noisy, a little biased.</param>
/// <param name="DoublyRobust">Predictions corrected by what was seen: the one to go by.</param>
/// <param name="EffectiveSampleSize">How many choices of the model's own would tell as much as the log does (Kish).</param>
public sealed record OffPolicyModel(string Version, bool Champion, OffPolicyFigure? Ips, OffPolicyFigure? Snips, OffPolicyFigure? DoublyRobust, double EffectiveSampleSize);

/// <summary>A mean reward a place with its interval of 95 %.</summary>
public sealed record OffPolicyFigure(double Value, double Lower, double Upper)
{
    internal static OffPolicyFigure? Of(PolicyValue value, bool enough) => enough && double.IsFinite(value.Value) ? new OffPolicyFigure(value.Value, value.Lower, value.Upper) : null;
}
