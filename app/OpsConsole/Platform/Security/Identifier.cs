using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OpsConsole.Platform.Security;

/// <summary>What the API takes as an id of anything.</summary>
public static class Identifier
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule in words, for validation errors.</summary>
    public const string Rule = "1 to 64 characters of A-Z a-z 0-9 . _ : -";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>Whether a text is an id.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(Allowed);
}
