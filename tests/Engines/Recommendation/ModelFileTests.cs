using System.Security.Cryptography;
using CsCheck;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class ModelFileTests
{
    private static readonly LinearBlendModel Model = SmallShop.Model();
    private static readonly byte[] File = Model.Bytes();

    [Fact]
    public void A_loaded_model_answers_as_the_saved_one()
    {
        var loaded = Load(File);
        var (one, two) = (new ScoredItem[30], new ScoredItem[30]);

        Assert.Equal((Model.AsOfMs, Model.ItemCount, Model.Options), (loaded.AsOfMs, loaded.ItemCount, loaded.Options));
        Assert.Equal(File, loaded.Bytes());
        foreach (var history in LinearBlendModel.Replay(SmallShop.Log()))
        {
            Assert.Equal(Model.Recommend(history, [3], default, false, one), loaded.Recommend(history, [3], default, false, two));
            Assert.Equal(one, two);
        }
    }

    [Fact]
    public void Any_changed_byte_is_refused() =>
        Gen.Select(Gen.Int[0, File.Length - 1], Gen.Byte[1, 255]).Sample((place, change) =>
        {
            var changed = (byte[])File.Clone();
            changed[place] ^= change;
            Assert.Throws<InvalidDataException>(() => Load(changed));
        });

    [Fact]
    public void A_file_cut_off_or_grown_is_refused() =>
        Gen.Int[0, File.Length + 50].Where(length => length != File.Length).Sample(length =>
        {
            var changed = new byte[length];
            File.AsSpan(0, Math.Min(length, File.Length)).CopyTo(changed);
            Assert.Throws<InvalidDataException>(() => Load(changed));
        });

    /// <summary>Whoever writes a file with a right hash may still write nonsense: no byte may make loading or serving fail otherwise.</summary>
    [Fact]
    public void A_changed_file_with_a_right_hash_is_refused_or_serves() =>
        Gen.Select(Gen.Int[0, File.Length - 33], Gen.Byte[1, 255]).Sample((place, change) =>
        {
            var changed = (byte[])File.Clone();
            changed[place] ^= change;
            SHA256.HashData(changed.AsSpan(0, changed.Length - 32), changed.AsSpan(changed.Length - 32));
            LinearBlendModel loaded;
            try
            {
                loaded = Load(changed);
            }
            catch (InvalidDataException refused)
            {
                Assert.NotEmpty(refused.Message);
                return;
            }

            loaded.Recommend(LinearBlendModel.Replay(SmallShop.Log())[0], [3], default, false, new ScoredItem[30]);
        });

    [Fact]
    public void A_file_of_another_format_version_says_so()
    {
        var changed = (byte[])File.Clone();
        changed[8] = 99;

        Assert.Contains("format 99", Assert.Throws<InvalidDataException>(() => Load(changed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_from_before_rarity_counted_ranks_without_it()
    {
        var plain = LinearBlendModel.Train(SmallShop.Log(), SmallShop.EndMs, SmallShop.Options with { RarityPower = 0 }, null, CancellationToken.None);
        var older = File[..^(4 + 4 * SmallShop.Items)];
        SHA256.HashData(older.AsSpan(0, older.Length - 32), older.AsSpan(older.Length - 32));

        var loaded = Load(older);

        Assert.Equal(plain.Options, loaded.Options);
        Assert.Equal(plain.Bytes(), loaded.Bytes());
    }

    private static LinearBlendModel Load(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return LinearBlendModel.Load(stream);
    }
}
