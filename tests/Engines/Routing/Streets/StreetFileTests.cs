using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Engines.Tests.Routing.Streets;

public sealed class StreetFileTests
{
    [Fact]
    public void What_was_written_is_read_with_everything_in_it()
    {
        var builder = new StreetNetworkBuilder();
        builder.AddNode(new GeoPoint(45, -30));
        builder.AddNode(new GeoPoint(45.01, -30));
        builder.AddSegment(new SegmentDraft(0, 1, StreetClass.Primary, 50, 40) { Name = "Ħauptstraße", IsBridge = true, Between = [new GeoPoint(45.005, -30.001)] });
        builder.AddAddress(new StreetAddress("Ħauptstraße", "12b", new GeoPoint(45.002, -30.0005)));
        builder.AddArea(new StreetArea(AreaKind.Water, [new(45, -30), new(45, -30.1), new(45.1, -30)]));
        var written = StreetRouter.Build(builder.Build("one street", "© somebody"), TestContext.Current.CancellationToken);

        var read = StreetRouter.Read(new MemoryStream(Bytes(written))).Network;

        Assert.Equal(("one street", "© somebody", 2, 1), (read.Source, read.Attribution, read.NodeCount, read.SegmentCount));
        Assert.Equal((StreetClass.Primary, "Ħauptstraße", true, false), (read.Class(0), read.Name(0), read.IsBridge(0), read.IsLink(0)));
        Assert.Equal(written.Network.Shape(0), read.Shape(0));
        Assert.Equal(written.Network.Durations(0), read.Durations(0));
        Assert.Equal(("Ħauptstraße", "12b"), (read.Addresses[0].Street, read.Addresses[0].Number));
        Assert.Equal(AreaKind.Water, read.Areas[0].Kind);
        Assert.Equal(3, read.Areas[0].Ring.Count);
        Assert.Equal(written.Network.Bounds, read.Bounds);
    }

    [Fact]
    public void What_was_read_answers_the_same_and_is_written_the_same()
    {
        var built = StreetRouter.Build(RandomStreets.Network(5), TestContext.Current.CancellationToken);
        var bytes = Bytes(built);
        var read = StreetRouter.Read(new MemoryStream(bytes));
        var points = RandomStreets.Points(built.Network, 5, 20);
        var token = TestContext.Current.CancellationToken;
        Assert.Equal(built.ManyToMany(points, points, token).Durations, read.ManyToMany(points, points, token).Durations);
        Assert.Equal(bytes, Bytes(read));
        Assert.Equal(bytes, Bytes(StreetRouter.Build(RandomStreets.Network(5), token)));
    }

    [Fact]
    public void Any_changed_byte_is_found_out()
    {
        var bytes = Bytes(StreetRouter.Build(RandomStreets.Network(2, side: 3), TestContext.Current.CancellationToken));
        for (var i = 0; i < bytes.Length; i += 7)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => StreetRouter.Read(new MemoryStream(changed)));
        }
    }

    [Fact]
    public void A_file_that_was_cut_off_or_added_to_is_refused()
    {
        var bytes = Bytes(StreetRouter.Build(RandomStreets.Network(2, side: 3), TestContext.Current.CancellationToken));
        for (var length = 0; length < bytes.Length; length += 11)
        {
            var part = bytes.AsSpan(0, length).ToArray();
            Assert.Throws<InvalidDataException>(() => StreetRouter.Read(new MemoryStream(part)));
        }

        Assert.Throws<InvalidDataException>(() => StreetRouter.Read(new MemoryStream([.. bytes, 0])));
    }

    [Fact]
    public void Another_version_is_named()
    {
        var bytes = Bytes(StreetRouter.Build(RandomStreets.Network(2, side: 3), TestContext.Current.CancellationToken));
        bytes[8] = 99;
        Assert.Contains("version 99", Assert.Throws<InvalidDataException>(() => StreetRouter.Read(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(StreetRouter router)
    {
        var stream = new MemoryStream();
        router.Write(stream);
        return stream.ToArray();
    }
}
