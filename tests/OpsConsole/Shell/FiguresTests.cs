using OpsConsole.Shell;

namespace OpsConsole.Tests.Shell;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(null, "—")]
    [InlineData(double.NaN, "—")]
    [InlineData(0d, "0.0 ms")]
    [InlineData(0.04, "< 0.1 ms")]
    [InlineData(3.14, "3.1 ms")]
    [InlineData(9.94, "9.9 ms")]
    [InlineData(9.96, "10 ms")]
    [InlineData(482.4, "482 ms")]
    [InlineData(999.6, "1.00 s")]
    [InlineData(1234d, "1.23 s")]
    [InlineData(12_340d, "12.3 s")]
    public void Duration_has_a_decimal_under_10_ms_and_turns_to_seconds_from_1000(double? milliseconds, string text) => Assert.Equal(text, Figures.Milliseconds(milliseconds));

    [Theory]
    [InlineData(null, "—")]
    [InlineData(0d, "0")]
    [InlineData(7d, "7")]
    [InlineData(7.4, "7.4")]
    [InlineData(482d, "482")]
    [InlineData(12_400d, "12.4k")]
    [InlineData(3_140_000d, "3.1M")]
    public void Count_is_short(double? count, string text) => Assert.Equal(text, Figures.Count(count));

    [Theory]
    [InlineData(null, "—")]
    [InlineData(0d, "0 %")]
    [InlineData(0.0001, "< 0.1 %")]
    [InlineData(0.008, "0.8 %")]
    [InlineData(0.12, "12 %")]
    [InlineData(0.9999, "> 99.9 %")]
    [InlineData(0.995, "99.5 %")]
    [InlineData(1d, "100 %")]
    public void Share_that_is_not_nothing_or_all_never_reads_so(double? share, string text) => Assert.Equal(text, Figures.Percent(share));

    [Theory]
    [InlineData(110d, 100d, "+10 %")]
    [InlineData(96.6, 100d, "−3.4 %")]
    [InlineData(100d, 100d, "±0 %")]
    [InlineData(100d, 0d, null)]
    [InlineData(null, 100d, null)]
    public void Change_carries_its_sign_and_needs_a_baseline(double? now, double? before, string? text) => Assert.Equal(text, Figures.RelativeDelta(now, before));

    [Theory]
    [InlineData(42, "42 s")]
    [InlineData(190, "3 min 10 s")]
    [InlineData(7_500, "2 h 5 min")]
    [InlineData(86_400, "1 d")]
    [InlineData(-5, "0 s")]
    public void Span_reads_as_people_say_it(int seconds, string text) => Assert.Equal(text, Figures.Span(TimeSpan.FromSeconds(seconds)));
}
