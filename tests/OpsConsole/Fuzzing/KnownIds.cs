using System.Collections.Concurrent;
using System.Text.Json;

namespace OpsConsole.Tests.Fuzzing;

/// <summary>Short texts that answers have held, by the names of their fields: what lets a random request reach a thing that exists.</summary>
internal sealed class KnownIds
{
    private const int Bound = 40;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _byName = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string name, string value)
    {
        var queue = _byName.GetOrAdd(name, static _ => new ConcurrentQueue<string>());
        queue.Enqueue(value);
        while (queue.Count > Bound && queue.TryDequeue(out _))
        {
            // The oldest give way: plans and runs come and go.
        }
    }

    public string? Pick(string name, Random random)
    {
        // A path says {id} where answers say planId, stopId or id: any field whose name ends alike will do.
        var names = _byName.Keys.Where(known => known.Equals(name, StringComparison.OrdinalIgnoreCase) || known.EndsWith(name, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToArray();
        return names.Length > 0 && _byName[names[random.Next(names.Length)]].ToArray() is { Length: > 0 } values ? values[random.Next(values.Length)] : null;
    }

    /// <summary>Takes what an answer holds.</summary>
    public void Learn(JsonElement answer, int depth = 0)
    {
        if (depth > 6)
        {
            return;
        }

        if (answer.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in answer.EnumerateArray().Take(3))
            {
                Learn(item, depth + 1);
            }
        }
        else if (answer.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in answer.EnumerateObject())
            {
                if (field.Value.ValueKind == JsonValueKind.String && field.Value.GetString() is { Length: > 0 and <= 64 } text)
                {
                    Add(field.Name, text);
                }

                Learn(field.Value, depth + 1);
            }
        }
    }
}
