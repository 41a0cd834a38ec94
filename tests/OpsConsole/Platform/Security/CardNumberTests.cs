using OpsConsole.Platform.Security;

namespace OpsConsole.Tests.Platform.Security;

public sealed class CardNumberTests
{
    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("x4111111111111111y")]
    [InlineData("378282246310005")]
    [InlineData("2223000048400011")]
    [InlineData("36227206271667")]
    [InlineData("3530111333300000")]
    [InlineData("6011000990139424")]
    [InlineData("6304000000000000000")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("5500-0055-5555-5559")]
    [InlineData("12 4111 1111 1111 1111 07")]
    [InlineData("0.5 4111111111111111")]
    public void Card_number_in_text_is_found(string text) => Assert.True(CardNumbers.InText(text));

    [Theory]
    [InlineData("4111111111111112")]
    [InlineData("411111111111")]
    [InlineData("41111111111111110000")]
    [InlineData("1764000000008")]
    [InlineData("4222222222222")] // thirteen digits: an article number, and no scheme's any more
    [InlineData("7111111111111114")]
    [InlineData("49.4111111111111111")]
    [InlineData("4111  1111 1111 1111")]
    [InlineData("lamp 2 x 40 W, 230 V")]
    [InlineData("")]
    public void Other_digits_are_not(string text) => Assert.False(CardNumbers.InText(text));

    [Fact]
    public void Dates_in_ids_are_none_whatever_their_digits_come_to()
    {
        for (var second = 0; second < 86_400; second += 7)
        {
            var at = new DateTime(2026, 11, 27, 0, 0, 0, DateTimeKind.Utc).AddSeconds(second).AddDays(second % 2_000);
            Assert.False(CardNumbers.InText($"two-stage-{at:yyyyMMdd-HHmmss}-7{second % 10}a"));
            Assert.False(CardNumbers.InText($"{at:yyyyMMddHHmmssfff}"));
        }
    }

    [Fact]
    public void Groups_of_a_uuid_are_not_joined_in_an_identifier()
    {
        Assert.False(CardNumbers.InIdentifier("41111111-1111-1111-8000-000000000000"));
        Assert.True(CardNumbers.InIdentifier("order-4111111111111111"));
    }
}
