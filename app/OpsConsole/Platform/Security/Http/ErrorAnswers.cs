using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace OpsConsole.Platform.Security.Http;

/// <summary>What goes out when nothing better did: a problem to programs, a plain page to people; never the text of an exception.</summary>
internal static class ErrorAnswers
{
    public static IServiceCollection AddErrorAnswers(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Complete);
        services.Configure<ExceptionHandlerOptions>(options =>
        {
            options.StatusCodeSelector = StatusOf;
            options.ExceptionHandler = WriteAsync;
            options.SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException;
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services;
    }

    public static void Use(IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => WriteAsync(context.HttpContext));
    }

    private static int StatusOf(Exception failure) => failure switch
    {
        BadHttpRequestException bad => UnreadField.Of(bad) is null ? bad.StatusCode : StatusCodes.Status422UnprocessableEntity,
        JsonException => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static async Task WriteAsync(HttpContext context)
    {
        SecurityHeaders.Apply(context);
        var status = context.Response.StatusCode;
        if (Surface.IsPage(context.Request) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            await WritePageAsync(context, status);
            return;
        }

        // A body that we refuse to read to its end would otherwise be drained before the answer goes out.
        if (status == StatusCodes.Status413PayloadTooLarge && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not null)
        {
            context.Response.Headers.Connection = "close";
        }

        var problem = new ProblemDetailsContext { HttpContext = context, ProblemDetails = { Status = status } };
        if (UnreadField.Of(context.Features.Get<IExceptionHandlerFeature>()?.Error) is { } field)
        {
            problem.ProblemDetails.Extensions["errors"] = new Dictionary<string, string[]> { [field.Name] = [field.Fault] };
        }

        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(problem);
    }

    private static Task WritePageAsync(HttpContext context, int status)
    {
        var trace = System.Diagnostics.Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{status} · OpsConsole</title></head>
            <body><main><h1>{WebUtility.HtmlEncode(Problems.TitleOf(status))}</h1><p>Status {status}, trace {WebUtility.HtmlEncode(trace)}.</p><p><a href="/">Back to the console</a></p></main></body>
            </html>
            """);
    }
}
