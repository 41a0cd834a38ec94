using System.Buffers;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using OpsConsole.Engines.Features;

namespace OpsConsole.FeatureStore.Checkpoints;

/// <summary>Online values as bytes: the structs of the engine as they lie in memory, so that what is read is what was written, bit for bit.</summary>
/// <remarks>
/// Little-endian hosts only, as every runtime that is supported. <see cref="Layout"/> stands for the shape of the structs; bytes of another
/// layout are never read.
/// </remarks>
internal static class CheckpointBytes
{
    /// <summary>Grows with the order of the fields written below.</summary>
    private const int Format = 1;

    /// <summary>Names, types and sizes of everything that is written: another text means other bytes.</summary>
    public static string Layout { get; } =
        $"{Format};{Describe(typeof(HistoryEntry))};{Describe(typeof(ShopperHabits))};{Describe(typeof(ItemSales))};{Unsafe.SizeOf<HistoryEntry>()},{Unsafe.SizeOf<ShopperHabits>()},{Unsafe.SizeOf<ItemSales>()}";

    /// <summary>CRC-32C of some bytes.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var octet in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }

    /// <summary>A shopper's values.</summary>
    public static void Write(ShopperState state, ArrayBufferWriter<byte> bytes)
    {
        Put(bytes, state.Sequence);
        PutText(bytes, state.Segment);
        PutAll<int>(bytes, state.Viewed);
        PutAll<int>(bytes, state.Carted);
        PutAll<int>(bytes, state.Dismissed);
        Put(bytes, state.Purchases.Version);
        Put(bytes, state.Purchases.Habits);
        PutAll(bytes, state.Purchases.Entries);
    }

    /// <summary>The values of <see cref="Write(ShopperState, ArrayBufferWriter{byte})"/>.</summary>
    /// <exception cref="InvalidDataException">These are not such bytes.</exception>
    public static ShopperState ReadShopper(ReadOnlySpan<byte> bytes)
    {
        var sequence = Take<long>(ref bytes);
        var segment = string.Intern(TakeText(ref bytes));
        int[] viewed = [.. TakeAll<int>(ref bytes)];
        int[] carted = [.. TakeAll<int>(ref bytes)];
        int[] dismissed = [.. TakeAll<int>(ref bytes)];
        var version = Take<long>(ref bytes);
        var habits = Take<ShopperHabits>(ref bytes);
        var purchases = UserHistory.Restore(TakeAll<HistoryEntry>(ref bytes), habits, version);
        return new ShopperState(purchases, viewed, carted, dismissed, segment) { Sequence = sequence };
    }

    /// <summary>Every item's sales.</summary>
    public static void Write(ItemStatistics items, ArrayBufferWriter<byte> bytes)
    {
        Put(bytes, items.AsOfSequence);
        Put(bytes, items.AsOfMs);
        Put(bytes, items.Shop);
        var sales = new ItemSales[items.Count];
        for (var item = 0; item < sales.Length; item++)
        {
            sales[item] = items[item];
        }

        PutAll<ItemSales>(bytes, sales);
    }

    /// <summary>The statistics of <see cref="Write(ItemStatistics, ArrayBufferWriter{byte})"/>.</summary>
    /// <exception cref="InvalidDataException">These are not such bytes.</exception>
    public static ItemStatistics ReadItems(ReadOnlySpan<byte> bytes)
    {
        var sequence = Take<long>(ref bytes);
        var atMs = Take<long>(ref bytes);
        var shop = Take<ItemSales>(ref bytes);
        return ItemStatistics.Restore(TakeAll<ItemSales>(ref bytes), shop, sequence, atMs);
    }

    /// <summary>The trending counters; most items have none in most segments, so only those that have are written.</summary>
    public static void Write(TrendState trends, ArrayBufferWriter<byte> bytes)
    {
        Put(bytes, trends.HalfLifeDays);
        Put(bytes, trends.Landmark);
        PutSparse(bytes, trends.Overall);
        Put(bytes, trends.BySegment.Count);
        foreach (var (segment, counts) in trends.BySegment)
        {
            PutText(bytes, segment);
            PutSparse(bytes, counts);
        }
    }

    /// <summary>The counters of <see cref="Write(TrendState, ArrayBufferWriter{byte})"/>.</summary>
    /// <exception cref="InvalidDataException">These are not such bytes.</exception>
    public static TrendState ReadTrends(ReadOnlySpan<byte> bytes)
    {
        var halfLifeDays = Take<double>(ref bytes);
        var landmark = Take<long>(ref bytes);
        var overall = TakeSparse(ref bytes);
        var segments = new (string, double[])[Length(Take<int>(ref bytes), 1, bytes)];
        for (var segment = 0; segment < segments.Length; segment++)
        {
            var name = TakeText(ref bytes);
            segments[segment] = (string.Intern(name), TakeSparse(ref bytes));
        }

        return new TrendState(halfLifeDays, landmark, overall, segments);
    }

    private static void Put<T>(ArrayBufferWriter<byte> bytes, in T value)
        where T : unmanaged => bytes.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    private static void PutAll<T>(ArrayBufferWriter<byte> bytes, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Put(bytes, values.Length);
        bytes.Write(MemoryMarshal.AsBytes(values));
    }

    private static void PutText(ArrayBufferWriter<byte> bytes, string text) => PutAll<byte>(bytes, Encoding.UTF8.GetBytes(text));

    private static void PutSparse(ArrayBufferWriter<byte> bytes, double[] counts)
    {
        Put(bytes, counts.Length);
        Put(bytes, counts.Length - counts.AsSpan().Count(0d));
        for (var item = 0; item < counts.Length; item++)
        {
            if (counts[item] != 0)
            {
                Put(bytes, item);
                Put(bytes, counts[item]);
            }
        }
    }

    private static T Take<T>(ref ReadOnlySpan<byte> bytes)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        if (bytes.Length < size)
        {
            throw new InvalidDataException("The bytes end too early.");
        }

        var value = Unsafe.ReadUnaligned<T>(in MemoryMarshal.GetReference(bytes));
        bytes = bytes[size..];
        return value;
    }

    private static T[] TakeAll<T>(ref ReadOnlySpan<byte> bytes)
        where T : unmanaged
    {
        var values = new T[Length(Take<int>(ref bytes), Unsafe.SizeOf<T>(), bytes)];
        var size = values.Length * Unsafe.SizeOf<T>();
        bytes[..size].CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        bytes = bytes[size..];
        return values;
    }

    private static string TakeText(ref ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(TakeAll<byte>(ref bytes));

    private static double[] TakeSparse(ref ReadOnlySpan<byte> bytes)
    {
        // A catalogue's worth of counters, most of them 0: bounded by what an array may hold rather than by the bytes.
        var length = Take<int>(ref bytes);
        var present = Length(Take<int>(ref bytes), sizeof(int) + sizeof(double), bytes);
        if (length < present || length > Array.MaxLength / sizeof(double))
        {
            throw new InvalidDataException($"{present} of {length} counters cannot be.");
        }

        var counts = new double[length];
        for (var count = 0; count < present; count++)
        {
            var item = Take<int>(ref bytes);
            if ((uint)item >= (uint)length)
            {
                throw new InvalidDataException($"There is no counter {item} among {length}.");
            }

            counts[item] = Take<double>(ref bytes);
        }

        return counts;
    }

    /// <summary>A length that the rest of the bytes can hold.</summary>
    private static int Length(int length, int size, ReadOnlySpan<byte> rest) =>
        length >= 0 && (long)length * size <= rest.Length ? length : throw new InvalidDataException($"{length} values of {size} bytes do not fit into {rest.Length}.");

    private static string Describe(Type type)
    {
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken);
        return $"{type.Name}({string.Join(',', fields.Select(field => field.Name + ':' + (field.FieldType.IsPrimitive ? field.FieldType.Name : Describe(field.FieldType))))})";
    }
}
