using System.Text.Json;
using Microsoft.Playwright;

namespace OpsConsole.Browser.Tests;

/// <summary>The map's script by itself, in the console's own document with its policy, on a made-up town.</summary>
[Collection(ConsoleFixture.OneAtATime)]
public sealed class MapFramesTests(ConsoleFixture console, ITestOutputHelper output)
{
    private const string Streets = "/made-up-streets";
    private const int Vehicles = 60;

    [Fact]
    public async Task Map_draws_streets_moves_by_keyboard_and_names_what_is_pressed()
    {
        await using var page = await OpenAsync(20, 3, 4);
        var colours = await ColoursAsync(page);
        Assert.True(colours > 4, $"only {colours} colours on the map");

        // In the middle of the map, whatever the size: a stop is brought there, pressed, and named.
        var stop = await page.Page.EvaluateAsync<JsonElement>("""
            async () => { map.show(stops[0].lat + 1, stops[0].lon); map.show(stops[0].lat, stops[0].lon); const box = document.querySelector('canvas').getBoundingClientRect();
              return { id: stops[0].id, x: box.left + box.width / 2, y: box.top + box.height / 2 }; }
            """);
        await page.Page.Mouse.ClickAsync((float)stop.GetProperty("x").GetDouble(), (float)stop.GetProperty("y").GetDouble());
        Assert.Equal($"Picked stop {stop.GetProperty("id").GetString()}", await page.Page.EvaluateAsync<string>("told.at(-1).join(' ')"));

        await page.Page.FocusAsync("[data-map=surface]");
        var scale = await page.Page.Locator("[data-map=scale]").TextContentAsync();
        for (var press = 0; press < 3; press++)
        {
            await page.Page.Keyboard.PressAsync("+");
        }

        await Assertions.Expect(page.Page.Locator("[data-map=scale]")).Not.ToHaveTextAsync(scale!);
        await page.Page.Keyboard.PressAsync("0");
        await Assertions.Expect(page.Page.Locator("[data-map=scale]")).ToHaveTextAsync(scale!);
        page.AssertClean();
    }

    [Fact]
    public async Task Map_without_streets_says_so_and_draws_the_rest()
    {
        await using var page = await OpenAsync(0, 3, 4);
        await Assertions.Expect(page.Page.Locator("[data-map=failed]")).ToBeVisibleAsync();
        Assert.True(await ColoursAsync(page) > 4);
    }

    /// <summary>Sixty vehicles, a thousand stops, thirty thousand streets: what a frame costs the page, in the middle of panning and zooming.</summary>
    [Fact]
    public async Task Frame_of_a_large_plan_stays_within_the_screen_s_rhythm()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") == "1", "Takes a quiet machine: set OPSCONSOLE_LONG=1.");
        await using var page = await OpenAsync(122, Vehicles, 17);
        foreach (var (name, near) in new[] { ("whole town", 0), ("streets", 4) })
        {
            for (var step = 0; step < near; step++)
            {
                await page.Page.Mouse.WheelAsync(0, -300);
                await FramesAsync(page, 12);
            }

            await FramesAsync(page, 60);
            await PanAsync(page);
            Report($"pan, {name}", await page.Page.EvaluateAsync<double[]>("take()"));
            await ZoomAsync(page);
            Report($"zoom, {name}", await page.Page.EvaluateAsync<double[]>("take()"));
        }

        page.AssertClean();
    }

    private static async Task PanAsync(WatchedPage page)
    {
        await page.Page.EvaluateAsync("take()");
        await page.Page.Mouse.MoveAsync(600, 280);
        await page.Page.Mouse.DownAsync();
        for (var step = 0; step < 120; step++)
        {
            await page.Page.Mouse.MoveAsync(600 + (float)(300 * Math.Sin(step / 12d)), 200 + (float)(100 * Math.Cos(step / 17d)));
            await FramesAsync(page, 1);
        }

        await page.Page.Mouse.UpAsync();
    }

    private static async Task ZoomAsync(WatchedPage page)
    {
        for (var step = 0; step < 40; step++)
        {
            await page.Page.Mouse.WheelAsync(0, step % 20 < 10 ? -120 : 120);
            await FramesAsync(page, 2);
        }
    }

    private static async Task FramesAsync(WatchedPage page, int count) =>
        await page.Page.EvaluateAsync("count => new Promise(done => { const step = left => left === 0 ? done() : raw(() => step(left - 1)); step(count); })", count);

    private void Report(string name, double[] costs)
    {
        Array.Sort(costs);
        var (middle, p95) = (costs[costs.Length / 2], costs[(int)(costs.Length * 0.95)]);
        output.WriteLine($"{name}: {costs.Length} frames, the page's work P50 {middle:0.0} ms, P95 {p95:0.0} ms, most {costs[^1]:0.0} ms");
        Assert.True(p95 < 16.7, $"{name}: P95 {p95:0.0} ms");
    }

    private static Task<int> ColoursAsync(WatchedPage page) => page.Page.EvaluateAsync<int>("""
        () => { const canvas = document.querySelector('canvas'); const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          const seen = new Set(); for (let i = 0; i < dots.length; i += 4) { seen.add((dots[i] >> 4) << 8 | (dots[i + 1] >> 4) << 4 | dots[i + 2] >> 4); } return seen.size; }
        """);

    /// <summary>The map on an otherwise empty page; <c>take()</c> gives what each frame cost since the last call, ms.</summary>
    private async Task<WatchedPage> OpenAsync(int blocks, int vehicles, int stops)
    {
        var page = await console.OpenAsync(loggedIn: false);
        await page.Page.Context.RouteAsync("**" + Streets, route => blocks == 0
            ? route.FulfillAsync(new RouteFulfillOptions { BodyBytes = [1, 2, 3, 4, 5, 6, 7, 8] })
            : route.FulfillAsync(new RouteFulfillOptions { BodyBytes = StreetGrid.Write(blocks), ContentType = "application/octet-stream" }));
        await page.Page.AddInitScriptAsync("""
            window.raw = window.requestAnimationFrame.bind(window); window.costs = [];
            window.requestAnimationFrame = work => raw(time => { const begun = performance.now(); work(time); costs.push(performance.now() - begun); });
            window.take = () => costs.splice(0);
            """);
        await page.Page.GotoAsync(Pages.Login);
        var (marks, lines) = Plan(Math.Max(blocks, 20), vehicles, stops);
        await page.Page.EvaluateAsync("""
            async ([streets, stops, routes]) => {
              document.body.innerHTML = '<div id="map" class="map" style="height:520px;width:1200px"><div class="map-surface" data-map="surface" tabindex="0"><canvas></canvas></div>'
                + '<span data-map="scale"></span><p data-map="failed" hidden>no streets</p><div class="map-tip" data-map="tip" hidden></div></div>';
              window.told = []; window.stops = stops;
              const { createMap } = await import('/js/map.js');
              window.map = createMap(document.getElementById('map'), { invokeMethodAsync: (...what) => { told.push(what); return Promise.resolve(); } }, { hovers: false });
              map.showStreets(streets);
              map.update({ stops: { set: stops, gone: [] }, routes: { set: routes, gone: [] } });
            }
            """, new object[] { Streets, marks, lines });
        await Assertions.Expect(page.Page.Locator("#map")).ToHaveAttributeAsync("data-streets", blocks == 0 ? "failed" : "ready", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Page.Locator("#map")).ToHaveAttributeAsync("data-drawn", new System.Text.RegularExpressions.Regex(@"\d"), new() { Timeout = 30_000 });
        await FramesAsync(page, 30);
        return page;
    }

    /// <summary>Routes along the grid with stops at crossings.</summary>
    private static (object[] Stops, object[] Routes) Plan(int blocks, int vehicles, int stops)
    {
        var (marks, lines, random) = (new List<object>(), new List<object>(), new Random(7));
        for (var vehicle = 0; vehicle < vehicles; vehicle++)
        {
            var (column, row) = (blocks / 2, blocks / 2);
            var way = new List<(double Lat, double Lon)> { StreetGrid.Crossing(column, row, blocks) };
            for (var stop = 1; stop <= stops; stop++)
            {
                var (toColumn, toRow) = (random.Next(blocks), random.Next(blocks));
                for (; column != toColumn; column += Math.Sign(toColumn - column))
                {
                    way.Add(StreetGrid.Crossing(column, row, blocks));
                }

                for (; row != toRow; row += Math.Sign(toRow - row))
                {
                    way.Add(StreetGrid.Crossing(column, row, blocks));
                }

                var (lat, lon) = StreetGrid.Crossing(column, row, blocks);
                marks.Add(new { id = $"{vehicle}-{stop}", lat, lon, number = stop, color = vehicle % 10, vehicle = $"van-{vehicle}", state = stop % 9 == 0 ? "late" : "planned", title = $"stop {stop}" });
            }

            lines.Add(new { id = $"van-{vehicle}", color = vehicle % 10, dash = vehicle / 10, line = Encode(way) });
        }

        return ([.. marks], [.. lines]);
    }

    /// <summary>The encoded polyline algorithm once more: tests run the program from outside and share no code with it.</summary>
    private static string Encode(List<(double Lat, double Lon)> way)
    {
        var (text, last) = (new System.Text.StringBuilder(), (Lat: 0, Lon: 0));
        foreach (var (lat, lon) in way)
        {
            var now = (Lat: (int)Math.Round(lat * 1e5), Lon: (int)Math.Round(lon * 1e5));
            foreach (var step in (int[])[now.Lat - last.Lat, now.Lon - last.Lon])
            {
                var left = step < 0 ? ~(step << 1) : step << 1;
                for (; left >= 32; left >>= 5)
                {
                    text.Append((char)((32 | (left & 31)) + 63));
                }

                text.Append((char)(left + 63));
            }

            last = now;
        }

        return text.ToString();
    }
}
