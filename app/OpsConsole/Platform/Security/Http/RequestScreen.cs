using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace OpsConsole.Platform.Security.Http;

/// <summary>
/// Refuses, before an endpoint reads it, what no field may hold: payment card numbers, NUL, half characters, texts without end; and bodies that
/// are compressed, because nothing here unpacks them and a small one may hold a large one. An answer names the field and never repeats the text.
/// </summary>
/// <remarks>Card numbers are looked for in the path and the query of every API request and in every text, name and number of a body.</remarks>
internal static class RequestScreen
{
    private const int FewestDigits = 13;

    public static void Use(IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var request = context.Request;
        if (!Surface.IsApi(request.Path))
        {
            return next(context);
        }

        if (AddressFault(request) is { } fault)
        {
            return RefuseAsync(context, fault);
        }

        return context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true } || context.GetEndpoint()?.Metadata.GetMetadata<RequestLimits.ScreenedByEndpoint>() is not null
            ? next(context)
            : ScreenBodyAsync(context, next);
    });

    private static TextFault? AddressFault(HttpRequest request)
    {
        if (request.Path.Value is { Length: > FewestDigits } path && CardNumbers.InIdentifier(path))
        {
            return new TextFault("path", TextFault.CardNumber);
        }

        var query = request.QueryString.Value;
        return string.IsNullOrEmpty(query) ? null
            : query.AsSpan().ContainsAny('%', '+') ? EscapedQueryFault(query)
            : query.Length > FewestDigits && CardNumbers.InIdentifier(query) ? QueryFault(query) : null;
    }

    private static TextFault? EscapedQueryFault(string query)
    {
        foreach (var pair in new QueryStringEnumerable(query))
        {
            var name = pair.DecodeName().Span;
            var value = pair.DecodeValue().Span;
            var fault = value.Contains('\0') || name.Contains('\0') ? TextFault.Nul
                : CardNumbers.InField(value) || CardNumbers.InField(name) ? TextFault.CardNumber : null;
            if (fault is not null)
            {
                return new TextFault(NameOf(name), fault);
            }
        }

        return null;
    }

    private static TextFault? QueryFault(string query)
    {
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (CardNumbers.InIdentifier(pair.EncodedValue.Span) || CardNumbers.InIdentifier(pair.EncodedName.Span))
            {
                return new TextFault(NameOf(pair.EncodedName.Span), TextFault.CardNumber);
            }
        }

        return null;
    }

    private static string NameOf(ReadOnlySpan<char> name) => Identifier.IsValid(name.ToString()) && !CardNumbers.InField(name) ? name.ToString() : "query";

    private static async Task ScreenBodyAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            await Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupportedMediaType", "The body must not be compressed.").ExecuteAsync(context);
            return;
        }

        var key = request.Headers[Idempotency.KeyHeader];
        if (key is [{ } text] && CardNumbers.InField(text))
        {
            await RefuseAsync(context, new TextFault(Idempotency.KeyHeader, TextFault.CardNumber));
            return;
        }

        // Within the endpoint's limit, beyond which reading throws and is answered with 413.
        using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, RequestLimits.DefaultBodyBytes));
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
        var fault = request.HasJsonContentType() ? JsonText.Find(bytes) : CardNumbers.InText(Encoding.UTF8.GetString(bytes)) ? new TextFault("body", TextFault.CardNumber) : null;
        if (fault is not null)
        {
            await RefuseAsync(context, fault);
            return;
        }

        body.Position = 0;
        request.Body = body;
        await next(context);
    }

    private static Task RefuseAsync(HttpContext context, TextFault fault) =>
        Problems.Validation(new Dictionary<string, string[]> { [fault.Field ?? "body"] = [fault.Fault] }).ExecuteAsync(context);
}
