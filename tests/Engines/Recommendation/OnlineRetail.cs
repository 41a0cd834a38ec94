using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

/// <summary>UCI Online Retail, cleaned as published figures clean it; null where the file is not at hand.</summary>
internal sealed partial class OnlineRetail
{
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly List<(string Invoice, DateTime At, string Item)> _lines = [];

    private OnlineRetail(string path)
    {
        var builder = new PurchaseLogBuilder();
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
        text.ReadLine();
        for (var line = text.ReadLine(); line is not null; line = text.ReadLine())
        {
            // The description alone may hold commas and quotes: everything else is counted from the ends.
            var head = line.Split(',', 3);
            var tail = head[2].Split(',');
            var (quantity, price) = (int.Parse(tail[^5], CultureInfo.InvariantCulture), float.Parse(tail[^3], CultureInfo.InvariantCulture));
            var item = head[1].ToUpperInvariant();
            if (tail[^2].Length == 0 || head[0].StartsWith('C') || !Product().IsMatch(item) || quantity <= 0 || price <= 0)
            {
                continue;
            }

            var at = DateTime.Parse(tail[^4], CultureInfo.InvariantCulture);
            builder.Add(tail[^2], head[0], _ordinals.TryAdd(item, _ordinals.Count) ? _ordinals.Count - 1 : _ordinals[item], Ms(at), quantity, price);
            _lines.Add((head[0], at, item));
        }

        Log = builder.Build();
    }

    public PurchaseLog Log { get; }

    /// <summary>Reads the file at a path.</summary>
    public static OnlineRetail Load(string path) => new(path);

    public static OnlineRetail? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
            {
                var path = Path.Combine(folder.FullName, "..", "shared", "data", "online-retail", "online_retail_2010-12_2011-12.csv.gz");
                return File.Exists(path) ? Load(path) : null;
            }
        }

        return null;
    }

    public static long Ms(DateTime utc) => new DateTimeOffset(utc, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>Of every invoice in the window with two or more known items the first five by md5(invoice|item), one a query, hidden from the rest.</summary>
    public IEnumerable<(int Hidden, int[] Context)> BasketQueries(DateTime from, DateTime until)
    {
        var known = _lines.Where(line => line.At < from).Select(line => line.Item).ToHashSet();
        foreach (var invoice in _lines.Where(line => line.At >= from && line.At < until && known.Contains(line.Item)).GroupBy(line => line.Invoice))
        {
            string[] basket = [.. invoice.Select(line => line.Item).Distinct()];
            foreach (var hidden in basket.OrderBy(item => Hash($"{invoice.Key}|{item}"), StringComparer.Ordinal).Take(basket.Length > 1 ? 5 : 0))
            {
                yield return (_ordinals[hidden], [.. basket.Where(item => item != hidden).Select(item => _ordinals[item])]);
            }
        }
    }

    private static string Hash(string text)
    {
#pragma warning disable CA5351 // The published split is defined by MD5.
        return Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    [GeneratedRegex("^[0-9]{5}[A-Z]*$")]
    private static partial Regex Product();
}
