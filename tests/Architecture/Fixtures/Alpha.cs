// A capability made for the negative control: each type uses Beta in a way that a careless reader of IL overlooks.
using OpsConsole.Architecture.Tests.Fixtures.Beta;

namespace OpsConsole.Architecture.Tests.Fixtures.Alpha;

internal static class InAsyncLambda
{
    public static Func<Task<string>> Make() => async () =>
    {
        await Task.Yield();
        return new Open().ToString()!;
    };
}

internal static class InIterator
{
    public static IEnumerable<string> Each()
    {
        yield return new Open().ToString()!;
    }
}

internal static class InGenericArgument
{
    public static object Make() => new List<Dictionary<string, Open[]>>();
}

internal static class InTypeOf
{
    public static string Name => typeof(Open).Name;
}

[Mark]
internal static class InAttribute;

internal static class InStaticCall
{
    public static int Value => Closed.Value;
}
