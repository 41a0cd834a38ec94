using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Solving;
using OpsConsole.Delivery.Streets;
using OpsConsole.Engines.Routing;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Delivery.Instances;

/// <summary>Our own instances: a file with the body of <c>POST /api/v1/route-plans</c>, checked by the same rules. Of a data folder only the streets are read, and only where the plan drives on them.</summary>
internal static class PlanFile
{
    /// <summary>As many as any server can be set to take.</summary>
    private static readonly DeliveryOptions s_limits = new() { MaxStops = 5_000, MaxVehicles = 1_000 };

    /// <summary>Whether a text is one: those of the literature begin with a name.</summary>
    public static bool Begins(string text) => text.AsSpan().TrimStart().StartsWith('{');

    /// <summary>Reads and checks a plan and makes its matrix.</summary>
    /// <param name="name">Of the file, for messages.</param>
    /// <param name="text">Its content.</param>
    /// <param name="folder">Where the streets are.</param>
    /// <param name="now">When vehicles begin if the plan says nothing of time.</param>
    /// <param name="token">Ends the search of the matrix.</param>
    /// <exception cref="InstanceFormatException">A field is misspelt, missing or wrong; the message names each of them.</exception>
    public static PlanProblem Read(string name, string text, DataFolder folder, DateTimeOffset now, CancellationToken token)
    {
        var request = Parse(name, text);
        Refuse(name, RequestRules.Check(request, s_limits));
        var streets = new StreetMap(folder, NullLogger<StreetMap>.Instance);
        if (request.Matrix?.Kind is null or TravelKind.Road)
        {
            streets.Load();
        }

        var travel = new TravelSource(streets, new RoadMatrices(), Options.Create(s_limits));
        var errors = new FieldErrors();
        request = travel.Settle(request, errors);
        Refuse(name, errors);
        var input = PlanInput.Of(request, now);
        try
        {
            return ProblemBuilder.Build(input, travel.Matrix(input, token));
        }
        catch (RoutingProblemException refused)
        {
            throw new InstanceFormatException(name, 0, refused.Message);
        }
    }

    private static RoutePlanRequest Parse(string name, string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, DeliveryRequestJson.Strict.RoutePlanRequest)!; // Begins with a brace: not null.
        }
        catch (JsonException failure)
        {
            var (field, problem) = RequestReader.Fault(failure);
            throw field is null ? new InstanceFormatException(name, (int)(failure.LineNumber ?? 0) + 1, problem) : new InstanceFormatException(name, 0, $"{field} {problem}");
        }
    }

    private static void Refuse(string name, FieldErrors errors)
    {
        if (errors.Any)
        {
            throw new InstanceFormatException(name, 0, string.Join("; ", errors.ByField.SelectMany(field => field.Value.Select(problem => $"{field.Key} {problem}"))));
        }
    }
}
