namespace OpsConsole.Engines.Recommendation;

public sealed partial class LinearBlendModel
{
    /// <summary>Writes the model: a versioned header, the options, the arrays little-endian, and a SHA-256 over all of it.</summary>
    public void Save(Stream to)
    {
        var file = new ModelFileWriter(ModelFileWriter.Linear, AsOfMs);
        file.Write(Options);
        file.Write<float>(_repeatTrend);
        foreach (var neighbours in (ItemNeighbours[])[_ofPurchases, _ofBasket])
        {
            file.Write<int>(neighbours.Starts);
            file.Write<int>(neighbours.Items);
            file.Write<float>(neighbours.Weights);
        }

        foreach (var list in (ScoredItem[][])[_popular, _forNewShoppers])
        {
            file.Write<int>(Array.ConvertAll(list, scored => scored.Item));
            file.Write<float>(Array.ConvertAll(list, scored => scored.Score));
        }

        file.Write<float>(_rarity);
        file.Complete(to);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, to the end of the stream.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, or one of another version, or damaged; the message says which and where.</exception>
    public static LinearBlendModel Load(Stream from)
    {
        var file = new ModelFileReader(from, ModelFileWriter.Linear, "a linear blend model");
        var options = file.ReadOptions();
        var repeatTrend = file.ReadWeights("repeat trend");
        var ofPurchases = ReadNeighbours(file, "purchases", repeatTrend.Length);
        var ofBasket = ReadNeighbours(file, "baskets", repeatTrend.Length);
        var popular = ReadList(file, "popular", repeatTrend.Length, ReasonCode.PopularNow);
        var forNewShoppers = ReadList(file, "for new shoppers", repeatTrend.Length, ReasonCode.PopularWithNewShoppers);
        if (file.IsAtEnd)
        {
            // It was trained before rarity counted.
            float[] same = [.. Enumerable.Repeat(1f, repeatTrend.Length)];
            return new LinearBlendModel(file.AsOfMs, options with { RarityPower = 0 }, repeatTrend, same, ofPurchases, ofBasket, popular, forNewShoppers);
        }

        var rarity = ReadRarity(file, repeatTrend.Length);
        file.ExpectEnd();
        return new LinearBlendModel(file.AsOfMs, options, repeatTrend, rarity, ofPurchases, ofBasket, popular, forNewShoppers);
    }

    private static ItemNeighbours ReadNeighbours(ModelFileReader file, string part, int itemCount)
    {
        var starts = file.ReadIntegers(part + " starts");
        var items = file.ReadIntegers(part + " items");
        var weights = file.ReadWeights(part + " weights");
        var rises = starts.Length == itemCount + 1 && starts[0] == 0 && starts[^1] == items.Length;
        for (var item = 0; rises && item < itemCount; item++)
        {
            rises = starts[item] <= starts[item + 1];
        }

        ModelFileReader.Expect(rises, $"{part}: row starts do not fit {itemCount} items and {items.Length} neighbours");
        ModelFileReader.Expect(items.Length == weights.Length, $"{part}: {items.Length} neighbours but {weights.Length} weights");
        ModelFileReader.ExpectOrdinals(items, itemCount, part);
        return new ItemNeighbours(starts, items, weights);
    }

    private static float[] ReadRarity(ModelFileReader file, int itemCount)
    {
        var rarity = file.ReadWeights("rarity");
        ModelFileReader.Expect(rarity.Length == itemCount, $"rarity: {rarity.Length} items, not {itemCount}");
        ModelFileReader.Expect(Array.TrueForAll(rarity, value => value > 0), "rarity: a value is not positive");
        return rarity;
    }

    private static ScoredItem[] ReadList(ModelFileReader file, string part, int itemCount, ReasonCode reason)
    {
        var items = file.ReadIntegers(part + " items");
        var scores = file.ReadWeights(part + " scores");
        ModelFileReader.Expect(items.Length == scores.Length, $"{part}: {items.Length} items but {scores.Length} scores");
        ModelFileReader.Expect(Array.TrueForAll(scores, score => score > 0), $"{part}: a score is not positive");
        ModelFileReader.ExpectOrdinals(items, itemCount, part);
        return [.. items.Zip(scores, (item, score) => new ScoredItem(item, score, reason))];
    }
}
