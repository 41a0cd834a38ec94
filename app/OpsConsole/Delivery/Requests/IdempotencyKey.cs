using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Requests;

/// <summary>
/// The <c>Idempotency-Key</c> of a request that makes rows of ours: kept in the row, so that a repeated request finds it after a restart too, where
/// <see cref="Idempotency"/> remembers answers in memory.
/// </summary>
internal static class IdempotencyKey
{
    /// <summary>Set on an answer to a repeated request.</summary>
    public const string Replayed = "Idempotency-Replayed";

    private const string Header = "Idempotency-Key";
    private const int MaxLength = 128;

    /// <summary>The key or null; false with the answer where it is none.</summary>
    public static bool TryRead(HttpRequest request, out string? key, [NotNullWhen(false)] out ProblemHttpResult? refusal)
    {
        (key, refusal) = (null, null);
        var header = request.Headers[Header];
        if (header.Count == 0)
        {
            return true;
        }

        if (header is [{ Length: > 0 and <= MaxLength } text] && text.All(static letter => letter is >= '!' and <= '~'))
        {
            key = text;
            return true;
        }

        refusal = Problems.Validation(new Dictionary<string, string[]> { [Header] = [$"must be 1 to {MaxLength} printable ASCII characters"] });
        return false;
    }
}
