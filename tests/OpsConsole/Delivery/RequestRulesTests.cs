using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace OpsConsole.Tests.Delivery;

/// <summary>What is wrong with a request is named by its field, and nothing of it is stored.</summary>
public sealed class RequestRulesTests(SharedApp shared) : IClassFixture<SharedApp>
{
    public static TheoryData<string, string, string> Faults => new()
    {
        { "stops[3].lat", "\"NaN\"", "stops[3].lat" },
        { "stops[3].lat", "null", "stops[3].lat" },
        { "stops[3].lat", "91", "stops[3].lat" },
        { "stops[3].lon", "\"Infinity\"", "stops[3].lon" },
        { "stops[3].lon", "181", "stops[3].lon" },
        { "stops[3].lat", "\"north\"", "stops[3].lat" },
        { "stops[3].id", "\"stop-1\"", "stops[3].id" },
        { "stops[3].id", "\"a b\"", "stops[3].id" },
        { "stops[3].demand", "[9000]", "stops[3].demand" },
        { "stops[3].demand", "[1,2]", "stops[3].demand" },
        { "stops[3].demand", "[1e300]", "stops[3].demand[0]" },
        { "stops[3].serviceMinutes", "-1", "stops[3].serviceMinutes" },
        { "stops[3].windows", """[{"from":"2026-05-04T12:00:00Z","to":"2026-05-04T11:00:00Z"}]""", "stops[3].windows[0].to" },
        { "stops[3].windows", """[{"from":"2026-05-04T12:00:00","to":"2026-05-04T13:00:00Z"}]""", "stops[3].windows[0].from" },
        { "stops[3].windows", """[{"from":"2026-05-04T12:00:00Z","to":"2026-05-04T14:00:00Z"},{"from":"2026-05-04T13:00:00Z"}]""", "stops[3].windows" },
        { "stops[3].windows", "[{}]", "stops[3].windows[0]" },
        { "stops[3].pickupOf", "\"nobody\"", "stops[3].pickupOf" },
        { "stops[3].pickupOf", "\"stop-4\"", "stops[3].pickupOf" },
        { "stops[3].priority", "101", "stops[3].priority" },
        { "stops[3].colour", "\"red\"", "stops[3].colour" },
        { "stops[3]", "null", "stops[3]" },
        { "stops", "[]", "stops" },
        { "vehicles", "[]", "vehicles" },
        { "vehicles[1].id", "\"van-1\"", "vehicles[1].id" },
        { "vehicles[1].startDepotId", "\"moon\"", "vehicles[1].startDepotId" },
        { "vehicles[1].shiftEnd", "\"2026-05-04T05:00:00Z\"", "vehicles[1].shiftEnd" },
        { "vehicles[1].costPerKm", "-2", "vehicles[1].costPerKm" },
        { "depots[0].close", "\"2026-05-04T05:00:00Z\"", "depots[0].close" },
        { "depots[0].lat", "8000", "depots[0].lat" },
        { "matrix", """{"kind":"teleport"}""", "matrix.kind" },
        { "matrix", """{"kind":"explicit"}""", "matrix.durations" },
        { "matrix", """{"kind":"explicit","durations":[[0,1],[1,0]]}""", "matrix.durations" },
        { "matrix", """{"kind":"haversine","speedKmh":0}""", "matrix.speedKmh" },
        { "objective", "\"joy\"", "objective.kind" },
        { "solveSeconds", "0", "solveSeconds" },
        { "solveSeconds", "1e9", "solveSeconds" },
        { "locks", """[{"stopId":"stop-9999","vehicleId":"van-1","level":"time"}]""", "locks[0].stopId" },
        { "locks", """[{"stopId":"stop-1","vehicleId":"van-9","level":"glued"}]""", "locks[0].level" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_is_named_by_its_field(string place, string value, string field)
    {
        var body = PlanRequests.Plan();
        Set(body, place, JsonNode.Parse(value));
        using var answer = await PlanRequests.PostAsync(shared.App.Client, PlanRequests.Root, body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(field, await PlanRequests.FieldsAsync(answer));
    }

    [Fact]
    public async Task Swapped_coordinates_are_told_from_far_ones()
    {
        var body = PlanRequests.Plan();
        body["stops"]![2]!["lat"] = 8.69;
        body["stops"]![2]!["lon"] = 49.41;
        using var answer = await PlanRequests.PostAsync(shared.App.Client, PlanRequests.Root, body);
        Assert.Equal(["stops[2].lat"], await PlanRequests.FieldsAsync(answer));
        Assert.Contains("swapped", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // The same distance away, but not near when swapped: it may be meant.
        body["stops"]![2]!["lat"] = 49.41;
        body["stops"]![2]!["lon"] = 28.69;
        using var far = await PlanRequests.PostAsync(shared.App.Client, PlanRequests.Root, body);
        Assert.Equal(HttpStatusCode.Accepted, far.StatusCode);
    }

    [Fact]
    public async Task Every_fault_of_a_request_is_told_at_once()
    {
        var body = PlanRequests.Plan();
        body["stops"]![0]!["lat"] = 100;
        body["stops"]![1]!["serviceMinutes"] = -1;
        body["vehicles"]![0]!["fixedCost"] = -1;
        using var answer = await PlanRequests.PostAsync(shared.App.Client, PlanRequests.Root, body);
        Assert.Equal(["stops[0].lat", "stops[1].serviceMinutes", "vehicles[0].fixedCost"], await PlanRequests.FieldsAsync(answer));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("{\"stops\":[{\"id\":\"a\",\"lat\":NaN}]}", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{\"stops\":[],\"stops\":[]}", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{\"label\":[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]}", HttpStatusCode.UnprocessableEntity)]
    public async Task What_is_no_request_is_refused_and_not_stored(string text, HttpStatusCode status)
    {
        using var content = new StringContent(text, Encoding.UTF8, "application/json");
        using var answer = await shared.App.Client.PostAsync(PlanRequests.Root, content, TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task An_optional_stop_may_be_too_large_and_is_left_out_with_the_reason()
    {
        var body = PlanRequests.Plan();
        body["stops"]![3]!["demand"] = new JsonArray(9000);
        body["stops"]![3]!["optional"] = true;
        body["stops"]![3]!["penalty"] = 1;
        var plan = await PlanRequests.EndedAsync(shared.App.Client, await PlanRequests.CreateAsync(shared.App.Client, body));
        Assert.Equal("solved", plan["status"]!.GetValue<string>());
        var left = Assert.Single(plan["unassigned"]!.AsArray())!;
        Assert.Equal("stop-4", left["stopId"]!.GetValue<string>());
        Assert.NotEmpty(left["reasons"]!.AsArray());
    }

    private static void Set(JsonObject body, string place, JsonNode? value)
    {
        JsonNode at = body;
        var steps = place.Split('.').SelectMany(step => step.EndsWith(']') ? [step[..step.IndexOf('[')], step[step.IndexOf('[')..]] : (string[])[step]).ToArray();
        for (var index = 0; index < steps.Length; index++)
        {
            var last = index == steps.Length - 1;
            if (steps[index].StartsWith('['))
            {
                var number = int.Parse(steps[index].Trim('[', ']'), System.Globalization.CultureInfo.InvariantCulture);
                if (last)
                {
                    at[number] = value;
                }
                else
                {
                    at = at[number]!;
                }
            }
            else if (last)
            {
                at[steps[index]] = value;
            }
            else
            {
                at = at[steps[index]]!;
            }
        }
    }
}
