using System.Net.Http.Json;
using System.Text.Json;

namespace OpsConsole.Tests.LearningLoop;

/// <summary>The whole loop, over HTTP against the real program: a shift of tastes is noticed, a model is trained, tried and promoted, and conversion comes back.</summary>
public class LearningLoopTests
{
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(8);

    /// <summary>Visits behind a figure of conversion: its standard error is about a tenth of it.</summary>
    private const long Enough = 600;

    private const int QuietWindows = 7;

    /// <summary>Share of the conversion before the shift that counts as recovered; without a retrained model it stays near a half (see <see cref="RetrainingTests"/>).</summary>
    private const double Recovered = 0.75;

    [Fact]
    public async Task A_shift_of_tastes_is_detected_retrained_promoted_and_conversion_recovers()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Whole);
        var token = patience.Token;
        await using var server = await DemoServer.StartAsync(token);
        var conversion = new ConversionWatch(server);

        // Before: the shop as it is, and drift checks that find nothing.
        await DemoServer.UntilAsync("a check of drift with enough to say", async () => (await server.GetAsync("/api/v1/ops/drift", token)).GetProperty("items").EnumerateArray().Any(item => item.GetProperty("state").GetString() == "ok"), token);
        await conversion.BeginAsync(token);
        var before = await conversion.OverAsync(Enough, token);
        Assert.Empty(await AlarmsAsync(server, token));
        var champion = await ChampionAsync(server, token);

        // The shift.
        Assert.True((await server.Operator.PostAsJsonAsync("/api/v1/ops/demo/taste-shift", new { strength = 1 }, token)).IsSuccessStatusCode);
        var shiftedAt = (await server.GetAsync("/api/v1/ops/demo?minutes=1", token)).GetProperty("tasteShift").GetProperty("from").GetDateTimeOffset();
        await conversion.BeginAsync(token);

        // Detected within two windows.
        JsonElement alarm = default;
        await DemoServer.UntilAsync("drift is noticed", async () => (await AlarmsAsync(server, token)) is [var first, ..] && (alarm = first).ValueKind == JsonValueKind.Object, token);
        var windows = (alarm.GetProperty("windowTo").GetDateTimeOffset() - shiftedAt) / TimeSpan.FromDays(LoopSettings.WindowDays);
        Say($"alarm of {alarm.GetProperty("feature").GetString()} {windows:F2} windows after the shift");
        Assert.InRange(windows, 0, 2);
        var during = await conversion.OverAsync(Enough / 2, token);

        // A training follows by itself, and what it made passes its gates and is rolled out.
        await DemoServer.UntilAsync("a training for drift ends", async () => (await RunsAsync(server, "train", token)).Any(run => run.GetProperty("trigger").GetString() == "drift" && run.GetProperty("status").GetString() == "succeeded"), token);
        var stages = new List<string>();
        await DemoServer.UntilAsync("a new champion", async () =>
        {
            var models = await ModelsAsync(server, token);
            foreach (var stage in models.Where(model => model.GetProperty("role").GetString() == "challenger").Select(model => model.TryGetProperty("stage", out var named) ? named.GetString() : null).OfType<string>())
            {
                if (!stages.Contains(stage))
                {
                    stages.Add(stage);
                }
            }

            return models.Any(model => model.GetProperty("role").GetString() == "champion" && model.GetProperty("version").GetString() != champion);
        }, token);
        Say($"stages seen: {string.Join(", ", stages)}");
        var promoted = (await ModelsAsync(server, token)).Single(model => model.GetProperty("role").GetString() == "champion");
        Assert.NotEmpty(promoted.GetProperty("gates").EnumerateArray());
        Assert.All(promoted.GetProperty("gates").EnumerateArray(), gate => Assert.True(gate.GetProperty("passed").GetBoolean(), gate.ToString()));
        Assert.Contains("canary", stages);

        // Conversion comes back: with this model, or with the one that drift asks for next, which knows more of the new tastes.
        var after = 0.0;
        await DemoServer.UntilAsync("conversion has recovered", async () =>
        {
            await conversion.BeginAsync(token);
            after = await conversion.OverAsync(Enough / 2, token);
            Say($"after: {after:F3}");
            return after > Recovered * before;
        }, token);
        var words = $"lines bought from slates, by visit: before {before:F3}, during {during:F3}, after {after:F3}";
        Say(words);
        Assert.True(during < 0.7 * before, words);
        Assert.True(after > 1.25 * during, words);
    }

    [Fact]
    public async Task Without_a_shift_the_same_shop_raises_no_alarm()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") is null, "Three minutes: with tests/run --long.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Whole);
        var token = patience.Token;
        await using var server = await DemoServer.StartAsync(token);
        var until = await server.ShopTimeAsync(token) + TimeSpan.FromDays(QuietWindows * LoopSettings.WindowDays);
        await DemoServer.UntilAsync($"{QuietWindows} windows", async () => await server.ShopTimeAsync(token) >= until, token);
        Assert.Empty(await AlarmsAsync(server, token));
        var judged = (await server.GetAsync("/api/v1/ops/drift", token)).GetProperty("items").EnumerateArray().Where(item => item.GetProperty("state").GetString() is "ok" or "warn").Select(item => item.GetProperty("feature").GetString()).ToArray();
        Say($"{QuietWindows} windows without an alarm; judged: {string.Join(", ", judged)}");
        Assert.Contains("sale.category", judged);
        Assert.Contains("outcome.ctr", judged);
    }

    private static void Say(string words) => TestContext.Current.TestOutputHelper?.WriteLine(words);

    private static async Task<JsonElement[]> AlarmsAsync(DemoServer server, CancellationToken token) => [.. (await server.GetAsync("/api/v1/ops/drift/alarms", token)).GetProperty("items").EnumerateArray()];

    private static async Task<JsonElement[]> RunsAsync(DemoServer server, string job, CancellationToken token) => [.. (await server.GetAsync($"/api/v1/ops/jobs?name={job}", token)).GetProperty("items").EnumerateArray()];

    private static async Task<JsonElement[]> ModelsAsync(DemoServer server, CancellationToken token) => [.. (await server.GetAsync("/api/v1/ops/models", token)).GetProperty("items").EnumerateArray()];

    private static async Task<string> ChampionAsync(DemoServer server, CancellationToken token) =>
        (await ModelsAsync(server, token)).Single(model => model.GetProperty("role").GetString() == "champion").GetProperty("version").GetString()!;
}
