namespace OpsConsole.Platform.Live;

/// <summary>Something that a phone shows has a newer version: becomes a row of the phone's durable stream, and a push.</summary>
public interface IPhoneHint
{
    /// <summary>Whose stream: a shopper's id, or <c>vehicle:ID</c>.</summary>
    string UserId { get; }

    /// <summary><c>slate</c> or <c>routePlan</c>.</summary>
    string Kind { get; }

    /// <summary>Where a slate is shown; null for other kinds.</summary>
    string? Surface { get; }

    /// <summary>With <see cref="Generation"/> the version: a phone applies only a greater pair.</summary>
    long Epoch { get; }

    /// <summary>Grows within an epoch.</summary>
    long Generation { get; }

    /// <summary>Where to read the new version.</summary>
    string PayloadUrl { get; }
}
