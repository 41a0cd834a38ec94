using OpsConsole.Models;

namespace OpsConsole.Tests.Models;

public sealed class ModelLineTests
{
    [Fact]
    public void On_its_way_is_the_model_in_its_rollout_even_where_newer_ones_wait()
    {
        var (rejected, gated) = (Line("rejected", ModelRole.Rejected, null), Line("gated", ModelRole.Challenger, RolloutStage.Gated));
        var (shadow, canary) = (Line("shadow", ModelRole.Challenger, RolloutStage.Shadow), Line("canary", ModelRole.Challenger, RolloutStage.Canary));

        Assert.Equal("canary", ModelLine.OnItsWay([rejected, gated, canary])?.Version);
        Assert.Equal("shadow", ModelLine.OnItsWay([gated, shadow])?.Version);
        Assert.Equal("gated", ModelLine.OnItsWay([rejected, gated])?.Version);
        Assert.Null(ModelLine.OnItsWay([rejected, Line("champion", ModelRole.Champion, RolloutStage.Gated)]));
    }

    private static ModelLine Line(string version, ModelRole role, RolloutStage? stage) => new(ModelAnswers.Of(
        new ModelVersion
        {
            Version = version, TrainedAt = default, AsOf = default, DataFrom = default, DataTo = default, Parameters = "{}", Artefact = version, Sha256 = version, Role = role, Stage = stage, Reason = "",
        },
        null));
}
