using System.Text;
using System.Text.Json;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Engines.Recommendation;

public sealed partial class RecommendationModel
{
    /// <summary>Writes the model. One without a ranker is written as its generators are.</summary>
    public void Save(Stream to)
    {
        if (Ranker is null)
        {
            Generator.Save(to);
            return;
        }

        using var generator = new MemoryStream();
        Generator.Save(generator);
        var file = new ModelFileWriter(ModelFileWriter.TwoStage, AsOfMs);
        file.Write<byte>(Encoding.UTF8.GetBytes(SchemaHash));
        file.Write<byte>(JsonSerializer.SerializeToUtf8Bytes(Ranking, ModelFileJson.Default.RankingOptions));
        file.Write<byte>(generator.ToArray());
        Ranker.Write(file);
        if (BasketRanker is not null)
        {
            file.Write<byte>(Encoding.UTF8.GetBytes(BasketFeatures.SchemaHash));
            BasketRanker.Write(file);
        }

        file.Complete(to);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, with a ranker or without, to the end of the stream.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, or one of another version, or damaged, or its features are not these; the message says which and where.</exception>
    public static RecommendationModel Load(Stream from)
    {
        using var bytes = new MemoryStream();
        from.CopyTo(bytes);
        bytes.Position = 0;
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).StartsWith(ModelFileWriter.TwoStage)
            ? LoadTwoStage(bytes)
            : new RecommendationModel(LinearBlendModel.Load(bytes));
    }

    private static RecommendationModel LoadTwoStage(MemoryStream from)
    {
        var file = new ModelFileReader(from, ModelFileWriter.TwoStage, "a two-stage model");
        var schema = Encoding.UTF8.GetString(file.ReadBytes("feature schema"));
        ModelFileReader.Expect(schema == FeatureDefinitions.SchemaHash, $"trained on features {schema}, this program has {FeatureDefinitions.SchemaHash}");
        var options = ReadRanking(file.ReadBytes("ranking options"));
        using var nested = new MemoryStream(file.ReadBytes("generators"));
        var generator = LinearBlendModel.Load(nested);
        var ranker = TreeEnsemble.Read(file, "ranker");
        var basketRanker = file.IsAtEnd ? null : ReadBasketRanker(file);
        file.ExpectEnd();
        ModelFileReader.Expect(generator.AsOfMs == file.AsOfMs, "generators and ranker are of two moments");
        ModelFileReader.Expect(ranker.Features == FeatureDefinitions.Count, $"the ranker takes {ranker.Features} features, not {FeatureDefinitions.Count}");
        return new RecommendationModel(generator, ranker, options, basketRanker);
    }

    private static TreeEnsemble ReadBasketRanker(ModelFileReader file)
    {
        var schema = Encoding.UTF8.GetString(file.ReadBytes("basket features"));
        ModelFileReader.Expect(schema == BasketFeatures.SchemaHash, $"basket ranker trained on features {schema}, this program has {BasketFeatures.SchemaHash}");
        var ranker = TreeEnsemble.Read(file, "basket ranker");
        ModelFileReader.Expect(ranker.Features == BasketFeatures.RowWidth, $"the basket ranker takes {ranker.Features} features, not {BasketFeatures.RowWidth}");
        return ranker;
    }

    private static RankingOptions ReadRanking(byte[] json)
    {
        try
        {
            var options = JsonSerializer.Deserialize(json, ModelFileJson.Default.RankingOptions);
            ModelFileReader.Expect(options is not null, "the ranking options are null");
            return options!.Validated();
        }
        catch (Exception refused) when (refused is JsonException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"model file: ranking options: {refused.Message}", refused);
        }
    }
}
