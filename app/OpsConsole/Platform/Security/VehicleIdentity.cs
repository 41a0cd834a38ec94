using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Platform.Security;

/// <summary>Who a vehicle's device is: its token names <c>vehicle:ID</c>, so that no shopper is taken for a vehicle of the same name.</summary>
public static class VehicleIdentity
{
    private const string Prefix = "vehicle:";

    /// <summary>The subject of a vehicle's token, and the name of its stream on the mobile hub.</summary>
    public static string SubjectOf(string vehicleId) => Prefix + vehicleId;

    /// <summary>The vehicle that a token's subject names, or null for a shopper.</summary>
    public static string? VehicleOf(string subject) => subject.StartsWith(Prefix, StringComparison.Ordinal) && subject.Length > Prefix.Length ? subject[Prefix.Length..] : null;

    /// <summary>Whose token a caller has, a shopper's or <c>vehicle:ID</c>; null for keys and people of the console.</summary>
    public static string? TokenSubject(HttpContext context) => (context.User.Identity as CallerIdentity)?.Subject;

    /// <summary>The answer to a request under <see cref="Policies.Driver"/> for a vehicle that is not the token's; null where it may act.</summary>
    public static ProblemHttpResult? Refusal(HttpContext context, string vehicleId) =>
        context.User.Identity is CallerIdentity { Subject: { } subject } && VehicleOf(subject) != vehicleId ? Problems.NotFound() : null;
}
