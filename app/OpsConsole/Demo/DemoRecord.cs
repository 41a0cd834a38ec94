using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Demo;

/// <summary>
/// What the demo shop of a data folder was made from, kept beside its database: says that the shop is the demo's, makes its world again
/// after a restart, and lets a start that was broken off go on with the very same history.
/// </summary>
/// <param name="Seed">As in <see cref="DemoOptions"/>.</param>
/// <param name="Products">As in <see cref="DemoOptions"/>.</param>
/// <param name="Shoppers">As in <see cref="DemoOptions"/>.</param>
/// <param name="Days">As in <see cref="DemoOptions"/>.</param>
/// <param name="End">When the history ends.</param>
/// <param name="Shift">The change of tastes that an operator injected; null while there was none.</param>
internal sealed record DemoRecord(long Seed, int Products, int Shoppers, int Days, DateTimeOffset End, TasteShift? Shift = null)
{
    /// <summary>The record of a data folder, or null where the shop is not the demo's.</summary>
    public static DemoRecord? Find(DataFolder folder)
    {
        var file = FileOf(folder);
        return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), DemoJson.Default.DemoRecord) : null;
    }

    /// <summary>Writes the record; whole or not at all.</summary>
    public void Save(DataFolder folder)
    {
        var file = FileOf(folder);
        File.WriteAllBytes(file + ".new", JsonSerializer.SerializeToUtf8Bytes(this, DemoJson.Default.DemoRecord));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>The configured options, with what this shop was made from.</summary>
    public DemoOptions Over(DemoOptions configured) => configured with { Seed = Seed, Products = Products, Shoppers = Shoppers, Days = Days };

    private static string FileOf(DataFolder folder) => Path.Combine(folder.Root, "demo.json");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(DemoRecord))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class DemoJson : JsonSerializerContext;
