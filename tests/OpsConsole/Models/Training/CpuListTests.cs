using OpsConsole.Models.Training;

namespace OpsConsole.Tests.Models.Training;

public sealed class CpuListTests
{
    [Theory]
    [InlineData("0-3,8", new[] { 0, 1, 2, 3, 8 })]
    [InlineData("\t5\n", new[] { 5 })]
    [InlineData("0-1,4-4", new[] { 0, 1, 4 })]
    public void List_is_read_as_the_kernel_writes_it(string text, int[] processors) => Assert.Equal(processors, CpuList.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("3-1")]
    [InlineData("0-1-2")]
    [InlineData("-1")]
    [InlineData("0,,2")]
    [InlineData("0-999999999")]
    public void Anything_else_is_no_list(string text) => Assert.Null(CpuList.Parse(text));

    [Fact]
    public void Those_of_this_process_are_no_fewer_than_the_runtime_uses()
    {
        if (CpuList.Allowed() is { } allowed)
        {
            Assert.InRange(Environment.ProcessorCount, 1, allowed.Count);
        }
    }
}
