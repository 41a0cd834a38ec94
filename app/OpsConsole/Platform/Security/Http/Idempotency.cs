namespace OpsConsole.Platform.Security.Http;

/// <summary>Makes an endpoint that creates something safe to repeat.</summary>
public static class Idempotency
{
    /// <summary>The request's header.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>Honours <c>Idempotency-Key</c>: a repeated request gets the first one's answer, the same key with another body 409.</summary>
    public static RouteHandlerBuilder WithIdempotencyKey(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter(
        static (context, next) => context.HttpContext.RequestServices.GetRequiredService<IdempotentAnswers>().AnswerAsync(context, next));
}
