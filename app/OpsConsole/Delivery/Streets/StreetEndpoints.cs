using Microsoft.Net.Http.Headers;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Streets;

/// <summary>Answers on the streets in use.</summary>
internal sealed class StreetEndpoints(StreetMap map, StreetDrawings drawings)
{
    private const string GeometryPath = "/api/v1/ops/streets/geometry";

    public IResult Get(HttpContext context)
    {
        if (map.Current is not { } streets)
        {
            return NoStreets();
        }

        var network = streets.Router.Network;
        var tag = new EntityTagHeaderValue($"\"{streets.Hash}\"");
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = tag;
        headers.CacheControl = Revalidate();
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(new StreetsAnswer(
                streets.Hash, streets.Source, network.Attribution, network.NodeCount, network.SegmentCount, Math.Round(network.Kilometres, 1), network.Addresses.Count,
                BoundsAnswer.Of(network.Bounds), GeometryPath));
    }

    public IResult Geometry(HttpContext context, int detail = StreetDrawing.MostDetail)
    {
        if (detail is < 0 or > StreetDrawing.MostDetail)
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["detail"] = [$"must be 0 to {StreetDrawing.MostDetail}"] });
        }

        if (map.Current is not { } streets)
        {
            return NoStreets();
        }

        var drawing = drawings.Of(streets, detail);
        var packed = context.Request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value == "br" && encoding.Quality is not 0);
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        context.Response.GetTypedHeaders().CacheControl = Revalidate();
        if (packed)
        {
            context.Response.Headers.ContentEncoding = "br";
        }

        return TypedResults.Bytes(
            packed ? drawing.Brotli : drawing.Plain, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{streets.Hash}-{detail}{(packed ? "-br" : "")}\""));
    }

    private static CacheControlHeaderValue Revalidate() => new() { Private = true, NoCache = true };

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NoStreets() => Problems.Of(
        StatusCodes.Status404NotFound, "noStreets", "There are no streets yet.", "Import some with: import --streets FILE.osm.pbf");
}
