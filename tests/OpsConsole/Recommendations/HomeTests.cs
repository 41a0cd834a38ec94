using System.Net;
using System.Text.Json;
using OpsConsole.Catalog;

namespace OpsConsole.Tests.Recommendations;

public sealed class HomeTests
{
    [Fact]
    public async Task Profile_and_prediction_come_together()
    {
        await using var shop = await TestShop.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        await shop.Get<ProfileStore>().UpsertAsync([new ShopperProfile(TestShop.Shopper(2), "Mina \"M\" Grün", "regulars", "DE", now.AddDays(-9), now)]);

        var home = await shop.GetJsonAsync($"/api/v1/home?userId={TestShop.Shopper(2)}&limit=6", 2_000);

        Assert.Equal("Mina \"M\" Grün", home.GetProperty("profile").GetProperty("displayName").GetString());
        Assert.Equal("regulars", home.GetProperty("profile").GetProperty("segment").GetString());
        Assert.Empty(TestShop.Reasons(home));
        Assert.Equal("model", TestShop.Source(home.GetProperty("recommendations")));
        Assert.Equal("home", home.GetProperty("recommendations").GetProperty("surface").GetString());
        Assert.Equal(6, TestShop.Ids(home.GetProperty("recommendations")).Length);
    }

    [Fact]
    public async Task A_shopper_without_profile_gets_a_prediction_and_a_reason()
    {
        await using var shop = await TestShop.StartAsync();

        var home = await shop.GetJsonAsync("/api/v1/home?userId=stranger", 2_000);

        Assert.Equal(JsonValueKind.Null, home.GetProperty("profile").ValueKind);
        Assert.Equal(["profile_unknown"], TestShop.Reasons(home));
        Assert.Equal("model", TestShop.Source(home.GetProperty("recommendations")));
    }

    [Theory]
    [InlineData("throw", "profile_failed")]
    [InlineData("hang", "profile_slow")]
    [InlineData("slow", "profile_slow")]
    public async Task A_profile_that_fails_or_hangs_never_blocks(string mode, string reason)
    {
        await using var shop = await TestShop.StartAsync();
        await FallbackTests.SetFaultAsync(shop, "profile", mode);

        var home = await shop.GetJsonAsync($"/api/v1/home?userId={TestShop.Shopper(2)}", 300);

        Assert.Equal(JsonValueKind.Null, home.GetProperty("profile").ValueKind);
        Assert.Equal([reason], TestShop.Reasons(home));
        Assert.Equal("model", TestShop.Source(home.GetProperty("recommendations")));
        await FallbackTests.SetFaultAsync(shop, "profile", "off");
    }

    [Fact]
    public async Task A_prediction_that_hangs_falls_back_beside_the_profile()
    {
        await using var shop = await TestShop.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        await shop.Get<ProfileStore>().UpsertAsync([new ShopperProfile(TestShop.Shopper(2), "Mina", null, null, now, now)]);
        await FallbackTests.SetFaultAsync(shop, "inference", "hang");

        var home = await shop.GetJsonAsync($"/api/v1/home?userId={TestShop.Shopper(2)}", 300);

        Assert.Equal("Mina", home.GetProperty("profile").GetProperty("displayName").GetString());
        FallbackTests.AssertAnsweredBy("trending", 't', home.GetProperty("recommendations"));
        await FallbackTests.SetFaultAsync(shop, "inference", "off");
    }

    [Fact]
    public async Task Home_needs_a_shopper()
    {
        await using var app = await RunningApp.StartAsync();

        using var response = await app.Client.GetAsync("/api/v1/home");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("userId", await response.Content.ReadAsStringAsync());
    }
}
