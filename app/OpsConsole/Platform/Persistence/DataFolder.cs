namespace OpsConsole.Platform.Persistence;

/// <summary>Where this process keeps what must survive it: databases, models and keys.</summary>
/// <param name="Root">Absolute path; made on first use.</param>
public sealed record DataFolder(string Root)
{
    /// <summary>The operational database: catalogue, events, accounts, registry.</summary>
    public string OpsDatabase => Path.Combine(Root, "ops.db");

    /// <summary>Telemetry rollups: a file of its own, because it may be deleted without losing a business fact.</summary>
    public string TelemetryDatabase => Path.Combine(Root, "telemetry.db");

    /// <summary>Log of served slates: a file of its own, because it is written with every slate and may be deleted without losing a business fact.</summary>
    public string ServedDatabase => Path.Combine(Root, "served.db");

    /// <summary>What came of served slates: a file of its own, made anew from events and slates when it is lost.</summary>
    public string AttributionDatabase => Path.Combine(Root, "attribution.db");

    /// <summary>Checkpoints of the online features: a file of its own, because it can be made anew from the events.</summary>
    public string FeaturesDatabase => Path.Combine(Root, "features.db");

    /// <summary>The streets that deliveries drive on, prepared for searches.</summary>
    public string Streets => Path.Combine(Root, "streets.bin");

    /// <summary>Trained model artefacts, one file a version.</summary>
    public string Models => Path.Combine(Root, "models");

    /// <summary>Data protection keys: cookies and device tokens survive a restart.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>The folder as <c>--data</c>, <c>OPSCONSOLE_DATA</c> or the default name it, in that order.</summary>
    public static DataFolder Resolve(string? option, string contentRoot)
    {
        var chosen = option ?? Environment.GetEnvironmentVariable("OPSCONSOLE_DATA");
        var path = string.IsNullOrWhiteSpace(chosen) ? Path.Combine(contentRoot, "data", "run") : Path.GetFullPath(chosen);
        return new DataFolder(path);
    }

    /// <summary>Makes the folder and its sub-folders where absent.</summary>
    public DataFolder Create()
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Models);
        Directory.CreateDirectory(Keys);
        return this;
    }
}
