using System.Text.RegularExpressions;

namespace OpsConsole.Platform.Security;

/// <summary>Takes out of a text what must not be written to a log: keys, tokens, cookies, card numbers.</summary>
/// <remarks>No line of ours writes any of them. A library's message, or an exception that quotes a request, may.</remarks>
public static partial class Secrets
{
    /// <summary>What stands in their place.</summary>
    public const string Redacted = "[redacted]";

    /// <summary>The text without secrets; the same object where there is none.</summary>
    public static string Redact(string text)
    {
        if (MayHoldSecret().IsMatch(text))
        {
            text = ApiKeyText().Replace(text, $"$1{Redacted}");
            text = Quoted().Replace(text, $"$1{Redacted}");
            text = Named().Replace(text, $"$1{Redacted}");
            text = Bearer().Replace(text, $"$1{Redacted}");
        }

        return CardNumbers.InText(text) ? Digits().Replace(text, static run => CardNumbers.InText(run.ValueSpan) ? Redacted : run.Value) : text;
    }

    /// <summary>Tells quickly that there is nothing to look for.</summary>
    [GeneratedRegex("oc_|token|bearer|password|secret|opsconsole\\.|x-api-key", RegexOptions.IgnoreCase)]
    private static partial Regex MayHoldSecret();

    /// <summary>The id of a key is no secret, and helps to find it.</summary>
    [GeneratedRegex(@"\b(oc_[a-z]{1,16}_[A-Za-z0-9]{1,32}_)[A-Za-z0-9_-]{16,}")]
    private static partial Regex ApiKeyText();

    /// <summary>Fields of JSON by their names.</summary>
    [GeneratedRegex("""("(?:access_token|token|password|secret|client_secret|X-Api-Key)"\s*:\s*")[^"]+""", RegexOptions.IgnoreCase)]
    private static partial Regex Quoted();

    /// <summary>Values of query parameters, headers and cookies by their names.</summary>
    [GeneratedRegex(@"((?:access_token|token|password|secret|code_verifier|X-Api-Key|opsconsole\.[a-z]+)\s*[=:]\s*)(?!oc_)[^\s&;,""'}]{6,}", RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex(@"(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"\d(?:[ -]?\d){12,}")]
    private static partial Regex Digits();
}
