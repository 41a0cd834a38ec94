using System.Text;
using OpsConsole.Platform.Security.Accounts.SecondFactor;
using QRCoder;

namespace OpsConsole.Tests.Platform.Security.Accounts;

public sealed class QrSymbolTests
{
    /// <summary>Module by module the symbol of another encoder, for every version: lengths on both sides of each step.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(26)]
    [InlineData(42)]
    [InlineData(62)]
    [InlineData(84)]
    [InlineData(106)]
    [InlineData(122)]
    [InlineData(152)]
    [InlineData(180)]
    [InlineData(181)]
    [InlineData(213)]
    public void Symbol_is_that_of_an_independent_encoder(int length)
    {
        var random = new Random(length);
        var text = string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('a', 'z' + 1)));
        var symbol = QrSymbol.Encode(Encoding.ASCII.GetBytes(text));
        using var generator = new QRCodeGenerator();
        using var expected = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        const int quiet = 4;
        Assert.Equal(expected.ModuleMatrix.Count - 2 * quiet, symbol.Size);
        var differing = Enumerable.Range(0, symbol.Size * symbol.Size).Count(at => symbol[at / symbol.Size, at % symbol.Size] != expected.ModuleMatrix[at / symbol.Size + quiet][at % symbol.Size + quiet]);
        Assert.Equal(0, differing);
    }

    [Fact]
    public void More_than_fits_is_refused() => Assert.Throws<ArgumentException>(() => QrSymbol.Encode(new byte[214]));
}
