using OpsConsole.Engines.Routing.Streets;
using OpsConsole.Engines.Routing.Streets.Osm;

namespace OpsConsole.Delivery.Streets;

/// <summary>What an import of streets did.</summary>
/// <param name="Streets">The streets, now in use.</param>
/// <param name="Read">What the file held and what was left out.</param>
internal sealed record StreetImportResult(StreetsInUse Streets, OsmReport Read);

/// <summary>Imports streets from an OpenStreetMap extract: reads, prepares, and puts them in the place of those in use.</summary>
internal sealed class StreetImport(StreetMap map)
{
    /// <param name="file">An extract in the PBF format.</param>
    /// <param name="progress">Told what it does.</param>
    /// <param name="token">Ends it; the former streets stay.</param>
    /// <exception cref="InvalidDataException">The file is damaged, of another kind, or without streets; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read, or the prepared one cannot be written.</exception>
    public StreetImportResult Run(string file, IProgress<string>? progress, CancellationToken token)
    {
        using var stream = File.OpenRead(file);
        var (network, report) = OsmStreets.Read(stream, Path.GetFileName(file), progress is null ? null : new Elements(progress), token);
        progress?.Report($"preparing {network.NodeCount:N0} junctions and {network.Kilometres:N0} km for searches");
        return new StreetImportResult(map.Install(StreetRouter.Build(network, token)), report);
    }

    /// <summary>A line for every half million elements.</summary>
    private sealed class Elements(IProgress<string> progress) : IProgress<long>
    {
        private const long Step = 500_000;
        private long _next = Step;

        public void Report(long value)
        {
            if (value >= _next)
            {
                _next = value + Step;
                progress.Report($"{value:N0} elements read");
            }
        }
    }
}
