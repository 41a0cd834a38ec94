using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Delivery.Streets;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Tests.Delivery.Streets;

public sealed class StreetsEndpointTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Streets = "/api/v1/ops/streets";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_streets_the_answer_says_how_to_get_some()
    {
        await using var app = await RunningApp.StartAsync();
        foreach (var address in (string[])[Streets, Streets + "/geometry"])
        {
            var answer = await app.Operator.GetAsync(address, Token);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            var said = await answer.Content.ReadAsStringAsync(Token);
            Assert.Contains("urn:opsconsole:error:noStreets", said, StringComparison.Ordinal);
            Assert.Contains("import --streets", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Streets_in_use_are_described_and_known_again_by_their_tag()
    {
        var streets = Install();
        var answer = await shared.App.Operator.GetAsync(Streets, Token);
        var said = (await answer.Content.ReadFromJsonAsync<StreetsAnswer>(Token))!;
        Assert.Equal((streets.Hash, "a square", "© somebody", 4, 5), (said.Hash, said.Source, said.Attribution, said.Nodes, said.Segments));
        Assert.Equal(1, said.Addresses);
        Assert.InRange(said.Bounds.South, 44.9999, 45.0001);

        using var again = new HttpRequestMessage(HttpMethod.Get, Streets) { Headers = { IfNoneMatch = { answer.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await shared.App.Operator.SendAsync(again, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await shared.App.Operator.GetAsync(said.GeometryUrl, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shared.App.Anonymous.GetAsync(said.GeometryUrl, Token)).StatusCode);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 4)]
    [InlineData(2, 5)]
    public async Task A_drawing_holds_the_streets_of_its_level_where_they_are(int detail, int lines)
    {
        var network = Install().Router.Network;
        var drawing = await shared.App.Operator.GetByteArrayAsync($"{Streets}/geometry?detail={detail}", Token);
        Assert.Equal("STG1"u8.ToArray(), drawing[..4]);
        var (polylines, points) = (Int(44), Int(48));
        Assert.Equal(lines, polylines);

        // A first point, a name and a class by line; two bytes a line are padded to four each.
        var names = 72 + (4 * (polylines + 1));
        var classes = names + (4 * polylines);
        var xy = classes + (2 * ((polylines + 3) / 4 * 4));
        Assert.Equal(0, Int(72));
        Assert.Equal(points, Int(72 + (4 * polylines)));
        byte[] ordered = [.. drawing.AsSpan(classes, polylines).ToArray().Order()];
        Assert.Equal(ordered, drawing[classes..(classes + polylines)]);
        for (var line = 0; line < polylines; line++)
        {
            var at = xy + (8 * Int(72 + (4 * line)));
            var (lat, lon) = Place(Float(at), Float(at + 4));
            Assert.Contains(Enumerable.Range(0, network.NodeCount).Select(network.Node), node => node.MetresTo(new GeoPoint(lat, lon)) < 0.5);
        }

        var rings = xy + (8 * points);
        Assert.Equal((1, 4), (Int(52), Int(56)));
        Assert.Equal(4, Int(rings + 4));
        Assert.Equal((byte)AreaKind.Park, drawing[rings + 8]);
        var text = rings + 12 + (8 * 4) + (4 * (Int(60) + 1));
        Assert.Contains("Main Road", System.Text.Encoding.UTF8.GetString(drawing, text, Int(64)), StringComparison.Ordinal);
        Assert.Equal(drawing.Length, text + ((Int(64) + 3) / 4 * 4));

        int Int(int offset) => BinaryPrimitives.ReadInt32LittleEndian(drawing.AsSpan(offset));

        float Float(int offset) => BinaryPrimitives.ReadSingleLittleEndian(drawing.AsSpan(offset));

        (double Lat, double Lon) Place(double x, double y)
        {
            var (east, north) = (x + BinaryPrimitives.ReadDoubleLittleEndian(drawing.AsSpan(8)), y + BinaryPrimitives.ReadDoubleLittleEndian(drawing.AsSpan(16)));
            return ((2 * Math.Atan(Math.Exp(north / 6_378_137)) * 180 / Math.PI) - 90, east / 6_378_137 * 180 / Math.PI);
        }
    }

    [Fact]
    public async Task A_drawing_travels_compressed_to_whoever_takes_that_and_not_twice()
    {
        Install();
        var plain = await shared.App.Operator.GetByteArrayAsync(Streets + "/geometry", Token);
        using var asking = new HttpRequestMessage(HttpMethod.Get, Streets + "/geometry");
        asking.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        var packed = await shared.App.Operator.SendAsync(asking, Token);
        Assert.Equal("br", Assert.Single(packed.Content.Headers.ContentEncoding));
        await using var unpacking = new BrotliStream(await packed.Content.ReadAsStreamAsync(Token), CompressionMode.Decompress);
        var unpacked = new MemoryStream();
        await unpacking.CopyToAsync(unpacked, Token);
        Assert.Equal(plain, unpacked.ToArray());

        using var again = new HttpRequestMessage(HttpMethod.Get, Streets + "/geometry") { Headers = { IfNoneMatch = { packed.Headers.ETag! } } };
        again.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        Assert.Equal(HttpStatusCode.NotModified, (await shared.App.Operator.SendAsync(again, Token)).StatusCode);
    }

    [Theory]
    [InlineData("3", HttpStatusCode.UnprocessableEntity)]
    [InlineData("-1", HttpStatusCode.UnprocessableEntity)]
    [InlineData("much", HttpStatusCode.UnprocessableEntity)]
    public async Task An_unknown_level_of_detail_is_refused(string detail, HttpStatusCode status) =>
        Assert.Equal(status, (await shared.App.Operator.GetAsync($"{Streets}/geometry?detail={detail}", Token)).StatusCode);

    /// <summary>A square with a diagonal: two main streets, a residential one, a living street, a driveway; one house, one park.</summary>
    private StreetsInUse Install()
    {
        var builder = new StreetNetworkBuilder();
        foreach (var at in (GeoPoint[])[new(45, -30), new(45, -29.99), new(45.01, -29.99), new(45.01, -30)])
        {
            builder.AddNode(at);
        }

        var classes = new[] { StreetClass.Residential, StreetClass.Primary, StreetClass.LivingStreet, StreetClass.Tertiary, StreetClass.Service };
        for (var i = 0; i < 5; i++)
        {
            builder.AddSegment(new SegmentDraft(i % 4, i == 4 ? 2 : (i + 1) % 4, classes[i], 30, i == 0 ? null : 30) { Name = i % 2 == 1 ? "Main Road" : null });
        }

        builder.AddAddress(new StreetAddress("Main Road", "1", new GeoPoint(45.001, -29.9901)));
        builder.AddArea(new StreetArea(AreaKind.Park, [new(45, -30), new(45, -29.99), new(45.01, -29.99), new(45.01, -30)]));
        return shared.App.Services.GetRequiredService<StreetMap>().Install(StreetRouter.Build(builder.Build("a square", "© somebody")));
    }
}
