using System.Diagnostics;
using System.Globalization;
using OpsConsole.Platform.Events;

namespace OpsConsole.Benchmarks.Ingestion;

/// <summary>Rows a second of the two bulk paths: an import of history, and the reading that training and rebuilds do.</summary>
internal static class BulkRates
{
    private const int Rows = 400_000;
    private const int Readings = 5;

    public static async Task PrintAsync(IServiceProvider services)
    {
        var events = Enumerable.Range(0, Rows).Select(number => BenchmarkEvents.Event(0, number)).ToArray();
        var started = Stopwatch.GetTimestamp();
        var outcome = await services.GetRequiredService<EventImporter>().WriteAsync(events);
        var imported = Rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (outcome.Accepted != Rows)
        {
            throw new InvalidOperationException($"{outcome.Accepted} of {Rows} events were imported.");
        }

        var rates = Enumerable.Range(0, Readings + 1).Select(_ => Read(services.GetRequiredService<EventReader>())).Skip(1).Order().ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"EventImporter: {imported:F0} rows/s over {Rows:N0} rows; EventReader: {rates[Readings / 2]:F0} rows/s, median of {Readings} readings (lowest {rates[0]:F0}, highest {rates[^1]:F0})"));
    }

    private static double Read(EventReader reader)
    {
        var started = Stopwatch.GetTimestamp();
        var (rows, units) = (0, 0.0);
        foreach (var row in reader.Read(new EventFilter()))
        {
            rows++;
            units += row.Quantity;
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return rows == Rows && units >= Rows ? rows / seconds : throw new InvalidOperationException($"{rows} of {Rows} events were read.");
    }
}
