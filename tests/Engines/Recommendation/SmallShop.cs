using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

/// <summary>A made-up shop in which items of one aisle (item % 5) are bought together and each shopper keeps to a home aisle.</summary>
internal static class SmallShop
{
    public const long DayMs = 86_400_000;
    public const int Items = 60;
    public const int Shoppers = 120;
    public static readonly long EndMs = DateTimeOffset.Parse("2026-06-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
    public static readonly long StartMs = EndMs - 100 * DayMs;

    public static PurchaseLogBuilder Builder(int seed)
    {
        var random = new Random(seed);
        var builder = new PurchaseLogBuilder();
        for (var order = 0; order < 900; order++)
        {
            var shopper = random.Next(Shoppers);
            var atMs = StartMs + random.NextInt64(EndMs - StartMs);
            for (var line = 0; line < 2 + random.Next(4); line++)
            {
                var aisle = random.NextDouble() < .8 ? shopper % 5 : random.Next(5);
                var item = aisle + 5 * Math.Min(random.Next(Items / 5), random.Next(Items / 5));
                builder.Add($"u{shopper}", $"o{order}", item, atMs, 1 + random.Next(3), 2.5f);
            }
        }

        return builder;
    }

    public static PurchaseLog Log(int seed = 7) => Builder(seed).Build(Items);

    public static LinearBlendOptions Options => new() { EaseLambda = 20, BasketLambda = 5, Neighbours = 30 };

    public static LinearBlendModel Model(int seed = 7) => LinearBlendModel.Train(Log(seed), EndMs, Options, null, CancellationToken.None);

    public static byte[] Bytes(this LinearBlendModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
