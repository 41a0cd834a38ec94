using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace OpsConsole.Platform.Security.Http;

/// <summary>The problems (RFC 9457) that several capabilities answer with; the type is stable and clients may switch on it.</summary>
public static class Problems
{
    private const string Prefix = "urn:opsconsole:error:";

    /// <summary>A problem of a type: <c>urn:opsconsole:error:</c> + <paramref name="type"/>.</summary>
    public static ProblemHttpResult Of(int status, string type, string title, string? detail = null) =>
        TypedResults.Problem(new ProblemDetails { Status = status, Type = Prefix + type, Title = title, Detail = detail });

    /// <summary>422: the request was read, and these fields break a rule.</summary>
    public static ProblemHttpResult Validation(IDictionary<string, string[]> errors) => TypedResults.Problem(new HttpValidationProblemDetails(errors)
    {
        Status = StatusCodes.Status422UnprocessableEntity, Type = Prefix + "validation", Title = "The request breaks a rule.",
    });

    /// <summary>404, the same whether a thing does not exist or is another shopper's.</summary>
    public static ProblemHttpResult NotFound() => Of(StatusCodes.Status404NotFound, TypeOf(404), TitleOf(404));

    /// <summary>401.</summary>
    public static ProblemHttpResult Unauthorized() => Of(StatusCodes.Status401Unauthorized, TypeOf(401), TitleOf(401));

    /// <summary>The type's last part for a status nobody said more about.</summary>
    internal static string TypeOf(int status) => status switch
    {
        400 => "badRequest",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "notFound",
        405 => "methodNotAllowed",
        409 => "conflict",
        412 => "preconditionFailed",
        413 => "tooLarge",
        415 => "unsupportedMediaType",
        422 => "validation",
        429 => "tooManyRequests",
        503 => "unavailable",
        >= 500 => "internal",
        _ => "request",
    };

    internal static string TitleOf(int status) => status switch
    {
        400 => "The request cannot be read.",
        401 => "Valid credentials are needed.",
        403 => "These credentials do not allow it.",
        404 => "There is no such thing.",
        405 => "The method does not fit the address.",
        413 => "The body is too large.",
        415 => "The body must be JSON.",
        422 => "The request breaks a rule.",
        429 => "Too many requests.",
        503 => "Not able to answer now.",
        >= 500 => "Something failed on our side.",
        _ => "The request was refused.",
    };

    /// <summary>Completes whatever problem leaves the server: type, title, trace id, and no word of an exception.</summary>
    internal static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        var status = problem.Status ?? context.HttpContext.Response.StatusCode;
        if (problem.Type is null || !problem.Type.StartsWith("urn:", StringComparison.Ordinal))
        {
            problem.Type = Prefix + TypeOf(status);
            problem.Title = TitleOf(status);
        }

        problem.Extensions["traceId"] = System.Diagnostics.Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
    }
}
