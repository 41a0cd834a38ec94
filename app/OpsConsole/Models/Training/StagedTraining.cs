using System.Text.Json;

namespace OpsConsole.Models.Training;

/// <summary>What a training's process and the server say to each other: files in a folder, and a JSON object a line on standard output.</summary>
public static class StagedTraining
{
    internal const string RequestFile = "request.json";
    private const string ReportFile = "report.json";
    private const string ModelFile = "candidate.model";
    private const string TwinFile = "candidate.twin";

    /// <summary>Trains what the folder's request asks for and leaves the model there; false when there was no purchase before the moment. Blocks.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="staging">The folder.</param>
    /// <param name="output">Takes progress, a JSON object a line.</param>
    /// <param name="token">Ends it.</param>
    public static bool Run(IServiceProvider services, string staging, TextWriter output, CancellationToken token)
    {
        var request = JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(staging, RequestFile)), ModelsJson.Default.TrainingRequest)
            ?? throw new InvalidDataException("the request is empty");
        var trained = services.GetRequiredService<CandidateTraining>().Run(request, new TrainingProgress(new Lines(output), share => Write(output, null, share)), token);
        if (trained is null)
        {
            return false;
        }

        File.WriteAllBytes(Path.Combine(staging, ModelFile), trained.Artefact);
        if (trained.Twin is not null)
        {
            File.WriteAllBytes(Path.Combine(staging, TwinFile), trained.Twin);
        }

        File.WriteAllText(Path.Combine(staging, ReportFile), JsonSerializer.Serialize(trained.Report, ModelsJson.Default.TrainingReport));
        return true;
    }

    /// <summary>What a process left; its files must be the ones that its report names.</summary>
    /// <exception cref="Platform.Jobs.JobFailedException">They are not.</exception>
    internal static TrainedCandidate Read(string staging)
    {
        try
        {
            var report = JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(staging, ReportFile)), ModelsJson.Default.TrainingReport) ?? throw new InvalidDataException("the report is empty");
            var model = File.ReadAllBytes(Path.Combine(staging, ModelFile));
            var twin = report.TwinSha256 is null ? null : File.ReadAllBytes(Path.Combine(staging, TwinFile));
            return ModelArtefacts.Hash(model) == report.Sha256 && (twin is null || ModelArtefacts.Hash(twin) == report.TwinSha256)
                ? new TrainedCandidate(report, model, twin)
                : throw new InvalidDataException("a file is not the one that the report names: its SHA-256 differs");
        }
        catch (Exception damaged) when (damaged is IOException or JsonException or InvalidDataException)
        {
            throw new Platform.Jobs.JobFailedException($"what the training left cannot be taken over: {damaged.Message}");
        }
    }

    internal static (string? Text, double? Share)? ParseProgress(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? (json.RootElement.TryGetProperty("text", out var text) ? text.GetString() : null, json.RootElement.TryGetProperty("share", out var share) ? share.GetDouble() : null)
                : (line, null);
        }
        catch (JsonException)
        {
            return (line, null);
        }
    }

    private static void Write(TextWriter output, string? text, double? share)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (text is not null)
            {
                json.WriteString("text", text);
            }

            if (share is { } done)
            {
                json.WriteNumber("share", done);
            }

            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        output.Flush();
    }

    private sealed class Lines(TextWriter output) : IProgress<string>
    {
        public void Report(string value) => Write(output, value, null);
    }
}
