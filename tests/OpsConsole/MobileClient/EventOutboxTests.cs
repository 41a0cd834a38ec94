using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.MobileClient.Api;
using OpsConsole.MobileClient.Shoppers;

namespace OpsConsole.Tests.MobileClient;

public class EventOutboxTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 17, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Overload_is_retried_with_the_same_ids_and_not_before_the_server_asks()
    {
        var time = new FakeTimeProvider(Now);
        var server = new Server(_ => Overloaded(seconds: 4), _ => Overloaded(seconds: 4), Accepted);
        var outbox = Outbox(server, time);
        outbox.Add(Event("purchase", 1));
        outbox.Add(Event("tap", 2));

        var flush = outbox.FlushAsync(attempts: 3, CancellationToken.None);
        await server.Called(1);
        time.Advance(TimeSpan.FromSeconds(3.9));
        Assert.Single(server.Bodies);
        await AdvanceUntilAsync(flush, time);

        Assert.Equal(3, server.Bodies.Count);
        Assert.Equal(server.Bodies[0], server.Bodies[1]);
        Assert.Equal(server.Bodies[0], server.Bodies[2]);
        Assert.Equal((0, 2), (outbox.Waiting, outbox.Acknowledged));
    }

    [Fact]
    public async Task Events_stay_while_the_server_cannot_be_reached()
    {
        var server = new Server(_ => throw new HttpRequestException("no route"), Accepted);
        var outbox = Outbox(server, new FakeTimeProvider(Now));
        outbox.Add(Event("tap", 1));
        Assert.Equal(ApiProblems.Unreachable, (await outbox.FlushAsync(1, CancellationToken.None))!.Problem!.Type);
        Assert.Equal(1, outbox.Waiting);
        Assert.Equal(202, (await outbox.FlushAsync(1, CancellationToken.None))!.Status);
        Assert.Equal(0, outbox.Waiting);
    }

    [Fact]
    public async Task An_event_that_was_shed_is_kept_and_one_that_is_invalid_is_not()
    {
        var server = new Server(_ => Json(HttpStatusCode.Accepted, """{"accepted":1,"duplicates":0,"rejected":[{"index":0,"id":"x","error":"overloaded"},{"index":2,"id":"y","error":"invalid_field"}]}"""));
        var outbox = Outbox(server, new FakeTimeProvider(Now));
        outbox.Add(Event("scroll", 1));
        outbox.Add(Event("tap", 2));
        outbox.Add(Event("tap", 3));
        await outbox.FlushAsync(1, CancellationToken.None);
        Assert.Equal((1, 1, 1), (outbox.Waiting, outbox.Acknowledged, outbox.Rejected));
    }

    [Fact]
    public void A_full_buffer_drops_impressions_first_and_purchases_last()
    {
        var outbox = Outbox(new Server(), new FakeTimeProvider(Now), capacity: 3);
        outbox.Add(Event("purchase", 1));
        outbox.Add(Event("impression", 2));
        outbox.Add(Event("tap", 3));
        outbox.Add(Event("tap", 4));
        outbox.Add(Event("purchase", 5));
        outbox.Add(Event("purchase", 6));
        Assert.Equal(["purchase", "purchase", "purchase"], outbox.Snapshot().Select(waiting => waiting.Type));
        Assert.Equal(3, outbox.Dropped);
    }

    [Theory]
    [InlineData(1, 500)]
    [InlineData(4, 4_000)]
    [InlineData(30, 30_000)]
    public void Without_a_word_of_the_server_the_wait_is_jittered_up_to_a_doubling_ceiling(int attempt, double ceilingMs)
    {
        var random = new SeededRandom(1);
        var waits = Enumerable.Range(0, 500).Select(_ => RetryDelay.Of(attempt, null, random).TotalMilliseconds).ToArray();
        Assert.All(waits, wait => Assert.InRange(wait, 0, ceilingMs));
        Assert.True(waits.Max() > 0.9 * ceilingMs && waits.Min() < 0.1 * ceilingMs);
    }

    private static EventOutbox Outbox(Server server, TimeProvider time, int capacity = 500) => new(
        new OpsConsoleClient(new HttpClient(server) { BaseAddress = new Uri("http://shop.test") }, time, ClientCredential.None), time, new SeededRandom(1), capacity);

    private static PhoneEvent Event(string type, int number) =>
        new(Guid.Parse($"019c0000-0000-7000-8000-{number:D12}"), type, "u1", "s1", type == "scroll" ? null : "i1", Now);

    private static async Task AdvanceUntilAsync(Task task, FakeTimeProvider time)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await task;
    }

    private static HttpResponseMessage Overloaded(int seconds)
    {
        var response = Json(HttpStatusCode.ServiceUnavailable, """{"type":"urn:opsconsole:error:overloaded","title":"Busy"}""");
        response.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return response;
    }

    private static HttpResponseMessage Accepted(string body)
    {
        var count = JsonDocument.Parse(body).RootElement.GetProperty("events").GetArrayLength();
        return Json(HttpStatusCode.Accepted, $$"""{"accepted":{{count}},"duplicates":0,"rejected":[]}""");
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };

    /// <summary>Answers call by call; the last answer goes on.</summary>
    private sealed class Server(params Func<string, HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Bodies { get; } = [];

        public Task Called(int times) => times == 1 ? _first.Task : throw new NotSupportedException();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            _first.TrySetResult();
            return answers[Math.Min(Bodies.Count, answers.Length) - 1](Bodies[^1]);
        }
    }
}
