using System.Globalization;
using Microsoft.Extensions.Primitives;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Platform.Security.RateLimits;

/// <summary>
/// Holds callers with a key or a token to their limits, and tells them what is left: <c>RateLimit-Limit</c>, <c>RateLimit-Remaining</c>,
/// <c>RateLimit-Reset</c> (draft-ietf-httpapi-ratelimit-headers-06), and <c>Retry-After</c> with 429. People of the console have none.
/// </summary>
/// <remarks>Runs on every request of the mobile API: the bucket hangs on the caller's identity, so that nothing is looked up.</remarks>
internal static class RateLimits
{
    private const string Limit = "RateLimit-Limit";
    private const string Remaining = "RateLimit-Remaining";
    private const string Reset = "RateLimit-Reset";

    /// <summary>Seconds of a reset as headers hold them: a bucket fills within 60, and a limit that was lowered may owe more.</summary>
    private static readonly StringValues[] s_seconds = [.. Enumerable.Range(0, 61).Select(seconds => new StringValues(seconds.ToString(CultureInfo.InvariantCulture)))];

    public static void Use(IApplicationBuilder app) => app.Use(static (context, next) =>
        context.User.Identity is CallerIdentity { Allowance: { } allowance } caller && !Admit(context, allowance, caller.Meter)
            ? Problems.Of(StatusCodes.Status429TooManyRequests, "tooManyRequests", Problems.TitleOf(429)).ExecuteAsync(context)
            : next(context));

    private static bool Admit(HttpContext context, RequestAllowance allowance, KeyMeter? meter)
    {
        var state = allowance.Take();
        meter?.Count(state.Allowed);
        var headers = context.Response.Headers;
        headers[Limit] = allowance.LimitText;
        headers[Remaining] = state.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[Reset] = TextOf(state.ResetSeconds);
        if (!state.Allowed)
        {
            headers.RetryAfter = TextOf(state.RetrySeconds);
        }

        return state.Allowed;
    }

    private static StringValues TextOf(int seconds) => (uint)seconds < s_seconds.Length ? s_seconds[seconds] : seconds.ToString(CultureInfo.InvariantCulture);
}
