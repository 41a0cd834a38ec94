using OpsConsole.Platform.Security;

namespace OpsConsole.Tests.Platform.Security;

public sealed class CardNumberTests
{
    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("x4111111111111111y")]
    [InlineData("378282246310005")]
    [InlineData("4222222222222")]
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
    [InlineData("49.4111111111111111")]
    [InlineData("4111  1111 1111 1111")]
    [InlineData("lamp 2 x 40 W, 230 V")]
    [InlineData("")]
    public void Other_digits_are_not(string text) => Assert.False(CardNumbers.InText(text));

    [Fact]
    public void Groups_of_a_uuid_are_not_joined_in_an_identifier()
    {
        Assert.False(CardNumbers.InIdentifier("41111111-1111-1111-8000-000000000000"));
        Assert.True(CardNumbers.InIdentifier("order-4111111111111111"));
    }
}
