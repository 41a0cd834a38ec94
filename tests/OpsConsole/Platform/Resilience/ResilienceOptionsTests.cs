using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Resilience;

namespace OpsConsole.Tests.Platform.Resilience;

public sealed class ResilienceOptionsTests
{
    [Fact]
    public void Own_settings_go_over_those_for_all_over_the_defaults()
    {
        var options = Options(("Guard:AttemptTimeoutMs", "70"), ("Guard:ProbesToClose", "5"), ("Guards:profile:AttemptTimeoutMs", "30"));
        Assert.Equal((30, 5, 512), (options.For("profile").AttemptTimeoutMs, options.For("profile").ProbesToClose, options.For("profile").QueueLimit));
        Assert.Equal(70, options.For("inference").AttemptTimeoutMs);
        options.Validate();
    }

    [Theory]
    [InlineData("Guard:AttemptTimeoutMs", "0", "AttemptTimeoutMs")]
    [InlineData("Guard:FailureRatio", "1.5", "FailureRatio")]
    [InlineData("Guards:profile:SamplingWindowMs", "1", "SamplingWindowMs")]
    [InlineData("Guards:profile:InitialConcurrency", "64", "InitialConcurrency")]
    [InlineData("Guards:profile:LongestBreakMs", "100", "ShortestBreakMs")]
    [InlineData("Guards:profile:ProbeTimeoutMs", "2001", "ProbeTimeoutMs")]
    public void Faulty_setting_is_named_with_its_section(string key, string value, string setting)
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Options((key, value)).Validate());
        Assert.Contains(setting, thrown.Message, StringComparison.Ordinal);
        Assert.Contains($"Resilience:{key[..key.LastIndexOf(':')]}", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_setting_is_refused()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => Options(("Guard:AttemptTimeout", "70")).Validate());
        Assert.Contains("AttemptTimeout", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_given_in_code_are_checked_too() =>
        Assert.Throws<OptionsValidationException>(() => new GuardBench().Guards.Create<int, int>(
            "x", "x", (request, _) => request, (_, _) => null, options: new GuardOptions { MaximumConcurrency = 1 }));

    private static ResilienceOptions Options(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => "Resilience:" + setting.Key, setting => (string?)setting.Value)).Build());
}
