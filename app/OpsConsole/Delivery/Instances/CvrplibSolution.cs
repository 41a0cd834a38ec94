using System.Globalization;

namespace OpsConsole.Delivery.Instances;

/// <summary>Writes routes in CVRPLIB's solution format: a line a route, then the cost.</summary>
public static class CvrplibSolution
{
    public static void Write(TextWriter text, IReadOnlyList<IReadOnlyList<string>> routes, string cost)
    {
        for (var number = 1; number <= routes.Count; number++)
        {
            text.Write(string.Create(CultureInfo.InvariantCulture, $"Route #{number}: {string.Join(' ', routes[number - 1])}\n"));
        }

        text.Write($"Cost {cost}\n");
    }
}
