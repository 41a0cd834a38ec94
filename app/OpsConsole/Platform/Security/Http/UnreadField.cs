using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpsConsole.Platform.Security.Http;

/// <summary>The field of a request that could not be read as what it must be.</summary>
/// <param name="Name">A parameter, or the path of a field in the body.</param>
/// <param name="Fault">What is wrong, without the value.</param>
internal sealed partial record UnreadField(string Name, string Fault)
{
    private const int LongestName = 128;

    /// <summary>The field that a failed binding is about; null where it is none, or the body is no JSON at all.</summary>
    public static UnreadField? Of(Exception? failure) => failure switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest, InnerException: JsonException unread } => OfBody(unread),
        // The framework names the parameter in its message only: parameter "int limit".
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad when Parameter().Match(bad.Message) is { Success: true } found && !bad.Message.Contains(" body", StringComparison.Ordinal) =>
            new UnreadField(found.Groups[1].Value, "is missing or cannot be read as what it must be"),
        _ => null,
    };

    private static UnreadField? OfBody(JsonException failure)
    {
        var path = failure.Path?.TrimStart('$').TrimStart('.');
        if (string.IsNullOrEmpty(path) || path.Length > LongestName || CardNumbers.InText(path))
        {
            return null;
        }

        // The serializer tells these apart in its messages only.
        return new UnreadField(path, failure.Message switch
        {
            var text when text.Contains("could not be mapped", StringComparison.Ordinal) => "is not a field of this request",
            var text when text.Contains("uplicate", StringComparison.Ordinal) => "stands there twice",
            var text when text.Contains("missing required", StringComparison.Ordinal) => "is missing",
            _ => "cannot be read as what it must be",
        });
    }

    [GeneratedRegex("parameter \"[^\"]* (\\w+)\"")]
    private static partial Regex Parameter();
}
