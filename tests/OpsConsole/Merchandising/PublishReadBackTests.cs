using System.Security.Claims;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.ReadBack;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Tests.Merchandising;

/// <summary>Asks the running server over real HTTP.</summary>
public sealed class PublishReadBackTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string KeyName = "publish read-back";
    private static readonly string[] Items = ["a", "b", "c", "d", "e"];
    private static readonly ClaimsPrincipal Pia = new(new ClaimsIdentity([new Claim(ClaimTypes.Name, "pia"), new Claim(ClaimTypes.Role, Roles.Publisher)], "test"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_published_is_confirmed_and_what_is_not_served_is_told_apart()
    {
        var app = await ShopAsync();
        var (desk, readBack) = (app.Services.GetRequiredService<MerchandisingDesk>(), app.Services.GetRequiredService<PublishReadBack>());
        var list = await ReplaceAsync(desk, List(["a", "b", "c", "d"]), null);
        var rule = await ReplaceAsync(desk, Rule(2), null);

        Assert.Equal(list.Hash, Assert.IsType<ReadBackResult.Confirmed>(await readBack.ReadBackAsync(list, Token)).Hash);
        Assert.Equal(rule.Hash, Assert.IsType<ReadBackResult.Confirmed>(await readBack.ReadBackAsync(rule, Token)).Hash);

        // The same number with another content: nobody has published that.
        Assert.Contains("another content", Assert.IsType<ReadBackResult.Different>(await readBack.ReadBackAsync(list with { Content = List(["b", "a", "c", "d"]) }, Token)).What, StringComparison.Ordinal);
        Assert.Contains("another content", Assert.IsType<ReadBackResult.Different>(await readBack.ReadBackAsync(rule with { Content = Rule(3) }, Token)).What, StringComparison.Ordinal);

        var newer = await ReplaceAsync(desk, List(["d", "c", "b", "a"]), list.Number);
        Assert.Equal("The API serves revision 2 of pia, not 1.", Assert.IsType<ReadBackResult.Different>(await readBack.ReadBackAsync(list, Token)).What);
        Assert.IsType<ReadBackResult.Confirmed>(await readBack.ReadBackAsync(newer, Token));
        var back = (await desk.RollBackAsync(Pia, RevisionKind.List, list.Subject, null, null, Token)).Revision!;
        Assert.Equal(list.Hash, Assert.IsType<ReadBackResult.Confirmed>(await readBack.ReadBackAsync(back, Token)).Hash);

        await desk.EndAsync(Pia, RevisionKind.Rule, rule.Subject, null, Token);
        Assert.Equal("The API serves no rule lift.", Assert.IsType<ReadBackResult.Different>(await readBack.ReadBackAsync(rule, Token)).What);
    }

    [Fact]
    public async Task Its_key_is_made_once_made_anew_when_somebody_revokes_it_and_revoked_with_the_process()
    {
        var app = await ShopAsync();
        var readBack = app.Services.GetRequiredService<PublishReadBack>();
        var list = await ReplaceAsync(app.Services.GetRequiredService<MerchandisingDesk>(), List(["a", "b", "c", "d"], "cart"), null);
        await readBack.ReadBackAsync(list, Token);
        await readBack.ReadBackAsync(list, Token);
        var key = Assert.Single(await KeysAsync(app));
        Assert.True(await app.Services.GetRequiredService<ApiKeys>().RevokeAsync(Pia, key.Id, null, Token));

        Assert.IsType<ReadBackResult.Confirmed>(await readBack.ReadBackAsync(list, Token));
        Assert.NotEqual(key.Id, Assert.Single(await KeysAsync(app)).Id);
        await readBack.StopAsync(Token);

        Assert.Empty(await KeysAsync(app));
    }

    [Theory]
    [InlineData("push", "http://127.0.0.1:1", "The API could not be reached: ConnectionError.")]
    [InlineData("search", "https://localhost:5001", "This server listens on no plain http address, so it cannot ask itself.")]
    public async Task A_server_that_does_not_answer_is_no_proof_either_way(string slot, string address, string why)
    {
        var app = await ShopAsync();
        var list = await ReplaceAsync(app.Services.GetRequiredService<MerchandisingDesk>(), List(["a", "b", "c", "d"], slot), null);
        using var elsewhere = new Elsewhere(address);
        var server = ActivatorUtilities.CreateInstance<OwnServer>(app.Services, elsewhere);
        using var readBack = new PublishReadBack(server, app.Services.GetRequiredService<RunKeys>(), TimeProvider.System);

        Assert.Equal(why, Assert.IsType<ReadBackResult.Unreachable>(await readBack.ReadBackAsync(list, Token)).Why);
    }

    private static async Task<ApiKeyRow[]> KeysAsync(RunningApp app) => [.. (await app.Services.GetRequiredService<ApiKeys>().ListAsync(Token)).Where(key => key.Name == KeyName && key.RevokedAt is null)];

    private static FallbackListContent List(string[] items, string slot = "home") => new() { Slot = slot, Market = "uk", Items = items };

    private static RuleContent Rule(double factor) => new() { Id = "lift", Name = "lift", Effect = RuleEffect.Boost, Items = ["a"], Factor = factor, When = new RuleScope() };

    private static async Task<RevisionView> ReplaceAsync(MerchandisingDesk desk, RevisionContent content, int? live)
    {
        var result = await desk.ReplaceAsync(Pia, content, live, null, Token);
        Assert.Equal(DeskStatus.Done, result.Status);
        return result.Revision!;
    }

    private async Task<RunningApp> ShopAsync()
    {
        await shared.App.Services.GetRequiredService<CatalogWriter>().UpsertAsync(Items.Select(id => new ItemDraft(id)));
        return shared.App;
    }

    /// <summary>A server that says it listens where none does.</summary>
    private sealed class Elsewhere : IServer, IServerAddressesFeature
    {
        public Elsewhere(string address)
        {
            Addresses = [address];
            Features.Set<IServerAddressesFeature>(this);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public ICollection<string> Addresses { get; }

        public bool PreferHostingUrls { get; set; }

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
