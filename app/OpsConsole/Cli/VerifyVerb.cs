using System.CommandLine;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Models;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Cli;

/// <summary>Looks for damage in a data folder: every database, the chain of the audit, the files of the models. Changes nothing, and may run beside a server.</summary>
internal static class VerifyVerb
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var json = SharedOptions.Json();
        var command = new Command("verify", "Check the databases, the audit chain and the model files of a data folder; exit 1 names what is broken.") { data, json };
        command.SetAction(async (parsed, token) =>
        {
            var output = new VerbOutput(parsed.GetValue(json));
            var folder = DataFolder.Resolve(parsed.GetValue(data), ContentRoot.Locate());
            if (!File.Exists(folder.OpsDatabase))
            {
                output.Error($"--data: there is no database in {folder.Root}");
                return 1;
            }

            return await RunAsync(parsed.GetValue(data), folder, output, token);
        });
        return command;
    }

    private static async Task<int> RunAsync(string? data, DataFolder folder, VerbOutput output, CancellationToken token)
    {
        var findings = new List<VerifyFinding>();
        foreach (var file in Directory.EnumerateFiles(folder.Root, "*.db").Order(StringComparer.Ordinal))
        {
            output.Report($"checking {Path.GetFileName(file)}");
            findings.Add(CheckDatabase(file));
        }

        await using var app = OpsConsoleHost.Build(new HostOptions { Data = data, Empty = true, Simulate = false }, builder => builder.Logging.ClearProviders());
        output.Report("checking the audit");
        findings.Add(await GuardedAsync("audit", async () => await app.Services.GetRequiredService<AuditReader>().CheckAsync(token) switch
        {
            { FirstBreak: { } broken } => new VerifyFinding("audit", false, $"row {broken} does not fit the chain"),
            var chain => new VerifyFinding("audit", true, $"{chain.Rows:N0} rows{(chain.Head is { } head ? $", head {head}" : "")}"),
        }));
        output.Report("checking the models");
        findings.AddRange(await CheckModelsAsync(app.Services, folder, token));

        var broken = findings.Where(finding => !finding.Sound).ToList();
        output.Result(
            new { folder = folder.Root, sound = broken.Count == 0, findings },
            [.. findings.Select(finding => $"{(finding.Sound ? "ok    " : "BROKEN")} {finding.What}: {finding.Detail}"), broken.Count == 0 ? "Everything is in order." : $"{broken.Count} of {findings.Count} broken."]);
        return broken.Count == 0 ? 0 : 1;
    }

    /// <summary>SQLite's own full check, read-only.</summary>
    private static VerifyFinding CheckDatabase(string file)
    {
        var name = Path.GetFileName(file);
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString());
            connection.Open();
            using var check = connection.CreateCommand();
            check.CommandTimeout = 0;
            check.CommandText = "PRAGMA integrity_check(5)";
            using var reader = check.ExecuteReader();
            var said = new List<string>();
            while (reader.Read())
            {
                said.Add(reader.GetString(0));
            }

            return said is ["ok"] ? new VerifyFinding(name, true, $"{new FileInfo(file).Length / 1024:N0} kB") : new VerifyFinding(name, false, string.Join("; ", said.Select(line => line.ReplaceLineEndings(" "))));
        }
        catch (SqliteException failure)
        {
            return new VerifyFinding(name, false, failure.Message);
        }
    }

    private static async Task<IReadOnlyList<VerifyFinding>> CheckModelsAsync(IServiceProvider services, DataFolder folder, CancellationToken token)
    {
        try
        {
            await using var db = await services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync(token);
            var models = await db.Set<ModelVersion>().AsNoTracking().OrderBy(model => model.Version).ToListAsync(token);
            return
            [
                .. models.SelectMany(model => ((string Name, string? Hash)[])[(model.Artefact, model.Sha256), (model.TwinArtefact ?? "", model.TwinSha256)])
                    .Where(file => file.Hash is not null).Select(file => CheckModel(Path.Combine(folder.Models, Path.GetFileName(file.Name)), file.Hash!)).OfType<VerifyFinding>(),
            ];
        }
        catch (SqliteException failure)
        {
            return [new VerifyFinding("models", false, failure.Message)];
        }
    }

    /// <summary>Null for a file that is gone: models that serve no more are cleared away while their rows stay.</summary>
    private static VerifyFinding? CheckModel(string file, string hash) => !File.Exists(file) ? null
        : ModelArtefacts.Hash(File.ReadAllBytes(file)) == hash ? new VerifyFinding($"models/{Path.GetFileName(file)}", true, $"SHA-256 {hash[..12]}…")
        : new VerifyFinding($"models/{Path.GetFileName(file)}", false, "is not the file that was registered: its SHA-256 differs");

    private static async Task<VerifyFinding> GuardedAsync(string what, Func<Task<VerifyFinding>> check)
    {
        try
        {
            return await check();
        }
        catch (SqliteException failure)
        {
            return new VerifyFinding(what, false, failure.Message);
        }
    }
}

/// <summary>What the check of one thing has found.</summary>
internal sealed record VerifyFinding(string What, bool Sound, string Detail);
