using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Requests;

/// <summary>Reads bodies strictly: what is misspelt, doubled or of another type is refused with its place.</summary>
internal static class RequestReader
{
    /// <summary>The body, or the answer that refuses it. An empty body is null where that is allowed.</summary>
    public static async ValueTask<(T? Body, ProblemHttpResult? Refusal)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken token, bool mayBeEmpty = false)
        where T : class
    {
        if (mayBeEmpty && request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return (null, null);
        }

        if (!request.HasJsonContentType() || request.Headers.ContentEncoding.Count > 0)
        {
            return (null, Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupportedMediaType", "The body must be JSON, not compressed."));
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, token) is { } body
                ? (body, null)
                : (null, Problems.Of(StatusCodes.Status400BadRequest, "badRequest", "The body must be an object."));
        }
        catch (JsonException failure)
        {
            return (null, Refuse(failure));
        }
        catch (BadHttpRequestException failure)
        {
            request.HttpContext.Response.Headers.Connection = "close";
            return (null, Problems.Of(failure.StatusCode, failure.StatusCode == StatusCodes.Status413PayloadTooLarge ? "tooLarge" : "badRequest", "The body cannot be read to its end."));
        }
    }

    /// <summary>The field that cannot be read, where it is one, and what is wrong.</summary>
    public static (string? Field, string Problem) Fault(JsonException failure)
    {
        var field = failure.Path?.TrimStart('$').TrimStart('.');
        return string.IsNullOrEmpty(field) ? (null, "is not the JSON object that it must be") : (field, failure switch
        {
            FieldFormatException known => known.Problem,
            { Message: { } text } when text.Contains("could not be mapped", StringComparison.Ordinal) => "is not a field of this request",
            { Message: { } text } when text.Contains("uplicate", StringComparison.Ordinal) => "stands there twice",
            _ => $"cannot be read as what it must be (line {failure.LineNumber + 1})",
        });
    }

    private static ProblemHttpResult Refuse(JsonException failure) => Fault(failure) is ({ } field, var problem)
        ? Problems.Validation(new Dictionary<string, string[]> { [field] = [problem] })
        : Problems.Of(StatusCodes.Status400BadRequest, "badRequest", "The body is not the JSON object that it must be.", $"Line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}.");
}
