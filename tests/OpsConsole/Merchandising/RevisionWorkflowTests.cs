using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Merchandising;

/// <summary>From a draft to what is live, and back.</summary>
public sealed class RevisionWorkflowTests
{
    private const string Revisions = "/api/v1/ops/merchandising/revisions";
    private static readonly string[] Items = ["a", "b", "c", "d", "e", "f"];
    private static readonly ClaimsPrincipal Ann = Person("ann", Roles.Merchandiser);
    private static readonly ClaimsPrincipal Pia = Person("pia", Roles.Publisher);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_is_reviewed_approved_by_another_published_and_rolled_back_and_each_step_is_on_record()
    {
        await using var app = await StartAsync();
        var desk = app.Services.GetRequiredService<MerchandisingDesk>();
        var first = await PublishAsync(desk, List("a", "b", "c", "d"));

        var draft = (await desk.BeginAsync(Pia, List("d", "c", "b", "a"), Token)).Revision!;
        Assert.Equal((2, 1, RevisionState.Draft), (draft.Number, draft.BasedOn!.Value, draft.State));
        var review = (await desk.SubmitAsync(Pia, draft.Id, draft.Edition, "turned round", Token)).Revision!;
        Assert.Equal((DeskStatus.NotAllowed, DeskStatus.NotAllowed), ((await desk.ApproveAsync(Pia, draft.Id, draft.Hash, null, Token)).Status, (await desk.ApproveAsync(Ann, draft.Id, draft.Hash, null, Token)).Status));
        Assert.Equal(DeskStatus.Conflict, (await desk.PublishAsync(Pia, draft.Id, null, null, Token)).Status);
        await desk.ApproveAsync(Person("paul", Roles.Publisher), draft.Id, draft.Hash, "looks right", Token);
        var live = await desk.PublishAsync(Pia, draft.Id, null, "go", Token);
        Assert.Equal((DeskStatus.Done, RevisionState.Live, "paul"), (live.Status, live.Revision!.State, live.Revision.ApprovedBy));
        Assert.Equal([3, 2, 1, 0], Served(app));

        var back = (await desk.RollBackAsync(Pia, RevisionKind.List, "home", null, "it sold less", Token)).Revision!;
        Assert.Equal((3, 1, RevisionState.Live, first.Hash), (back.Number, back.Restores!.Value, back.State, back.Hash));
        Assert.Equal([0, 1, 2, 3], Served(app));
        var all = await app.Services.GetRequiredService<RevisionReading>().ListAsync(RevisionKind.List, "home", [], null, 10, Token);
        Assert.Equal([RevisionState.Live, RevisionState.RolledBack, RevisionState.Superseded], all.Select(revision => revision.State));
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync(Token);
        var actions = await db.Set<AuditEntry>().Where(entry => entry.Subject == "home").OrderBy(entry => entry.Sequence).Select(entry => $"{entry.Action} {entry.Actor}").ToListAsync(Token);
        Assert.Equal(["fallbackList.draft pia", "fallbackList.submit pia", "fallbackList.approve paul", "fallbackList.publish pia", "fallbackList.rollBack pia"], actions[^5..]);
        Assert.Null(await app.Services.GetRequiredService<AuditLog>().FindBreakAsync(Token));
    }

    [Fact]
    public async Task An_edit_voids_the_approval_and_an_approval_of_what_was_edited_meanwhile_is_refused()
    {
        await using var app = await StartAsync();
        var desk = app.Services.GetRequiredService<MerchandisingDesk>();
        var draft = (await desk.BeginAsync(Ann, List("a", "b", "c", "d"), Token)).Revision!;
        await desk.SubmitAsync(Ann, draft.Id, null, null, Token);
        var approved = (await desk.ApproveAsync(Pia, draft.Id, draft.Hash, null, Token)).Revision!;
        Assert.Equal("pia", approved.ApprovedBy);

        var edited = (await desk.SaveAsync(Ann, draft.Id, approved.Edition, List("a", "b", "c", "e"), Token)).Revision!;
        Assert.Equal((RevisionState.Draft, null), (edited.State, edited.ApprovedBy));
        Assert.Equal(DeskStatus.Conflict, (await desk.PublishAsync(Pia, draft.Id, null, null, Token)).Status);
        await desk.SubmitAsync(Ann, draft.Id, null, null, Token);
        Assert.Equal(DeskStatus.Stale, (await desk.ApproveAsync(Pia, draft.Id, draft.Hash, null, Token)).Status);
        Assert.Empty(Served(app));
    }

    [Fact]
    public async Task Two_editors_of_one_draft_lose_nothing_the_second_is_told_and_sees_what_the_first_wrote()
    {
        await using var app = await StartAsync();
        using var made = await app.Operator.PostAsJsonAsync("/api/v1/ops/merchandising/drafts", new { list = new { slot = "home", items = new[] { "a", "b", "c", "d" } } }, Token);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var id = (await JsonAsync(made))["id"]!.GetValue<long>();
        using var one = await SendAsync(app.Operator, HttpMethod.Put, $"{Revisions}/{id}", new { list = new { slot = "home", items = new[] { "b", "a", "c", "d" } } }, made.Headers.ETag);
        using var two = await SendAsync(app.Operator, HttpMethod.Put, $"{Revisions}/{id}", new { list = new { slot = "home", items = new[] { "a", "b", "d", "c" } } }, made.Headers.ETag);
        using var blind = await SendAsync(app.Operator, HttpMethod.Put, $"{Revisions}/{id}", new { list = new { slot = "home", items = new[] { "a", "b", "d", "c" } } });
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.PreconditionFailed, HttpStatusCode.PreconditionRequired), (one.StatusCode, two.StatusCode, blind.StatusCode));
        Assert.Equal(one.Headers.ETag!.Tag, (await JsonAsync(two))["currentETag"]!.GetValue<string>());
        using var now = await app.Operator.GetAsync($"{Revisions}/{id}", Token);
        Assert.Equal("b", (await JsonAsync(now))["list"]!["items"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task What_breaks_a_rule_is_kept_as_a_draft_and_refused_by_its_field_when_it_is_submitted()
    {
        await using var app = await StartAsync();
        var desk = app.Services.GetRequiredService<MerchandisingDesk>();
        var draft = await desk.BeginAsync(Ann, new RuleContent { Id = "r1", Name = "", Effect = RuleEffect.Pin, Items = ["a", "gone", "a"], Factor = 2, When = new RuleScope(Surface: "nowhere") }, Token);
        Assert.Equal(DeskStatus.Done, draft.Status);
        var refused = await desk.SubmitAsync(Ann, draft.Revision!.Id, null, null, Token);
        Assert.Equal(["factor", "items[1]", "items[2]", "name", "place", "when.surface"], refused.Errors!.Keys.Order());
        Assert.Equal(["id"], (await desk.BeginAsync(Ann, new RuleContent { Id = "no id" }, Token)).Errors!.Keys);
    }

    [Fact]
    public async Task An_item_that_is_null_is_named_and_refused_even_in_a_draft()
    {
        await using var app = await StartAsync();
        var holed = new { list = new { slot = "home", items = new[] { "a", null }, reserve = new[] { (string?)null } } };
        using var begun = await app.Operator.PostAsJsonAsync("/api/v1/ops/merchandising/drafts", holed, Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, begun.StatusCode);
        Assert.Equal(["items[1]", "reserve[0]"], (await JsonAsync(begun))["errors"]!.AsObject().Select(field => field.Key).Order());

        using var made = await app.Operator.PostAsJsonAsync("/api/v1/ops/merchandising/drafts", new { list = new { slot = "home", items = new[] { "a" } } }, Token);
        var id = (await JsonAsync(made))["id"]!.GetValue<long>();
        using var saved = await SendAsync(app.Operator, HttpMethod.Put, $"{Revisions}/{id}", holed, made.Headers.ETag);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, saved.StatusCode);
        using var file = await app.Operator.GetAsync($"/api/v1/ops/merchandising/csv/revisions/{id}", Token);
        Assert.Equal(2, (await file.Content.ReadAsStringAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_schedule_begins_and_ends_a_revision_what_it_stood_in_for_comes_back_and_a_restart_in_between_changes_nothing()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        await MigratedDatabase.CopyToAsync(data);
        try
        {
            long id;
            await using (var app = await StartAsync(data))
            {
                var desk = app.Services.GetRequiredService<MerchandisingDesk>();
                await PublishAsync(desk, List("a", "b", "c", "d"));
                id = await ApprovedAsync(desk, List("f", "e", "d", "c"));
                var wall = WallTime.Of(TimeProvider.System.GetUtcNow().AddMinutes(10), TimeZoneInfo.Utc);
                var result = await desk.ScheduleAsync(Pia, id, null, new RevisionSchedule(wall, null, "Etc/UTC"), null, Token);
                Assert.Equal((DeskStatus.Done, RevisionState.Scheduled), (result.Status, result.Revision!.State));
                // The test cannot wait for minutes: the row says what time would have made of it.
                await ShiftAsync(app, id, startsIn: TimeSpan.FromSeconds(-30), endsIn: TimeSpan.FromHours(1));
            }

            await using (var app = await StartAsync(data))
            {
                await UntilAsync(() => Served(app).SequenceEqual([5, 4, 3, 2]));
                // After its end, what it stands in for is what a preview shows.
                using var later = await SendAsync(app.Operator, HttpMethod.Post, "/api/v1/ops/merchandising/preview", new { aiOff = true, at = TimeProvider.System.GetUtcNow().AddHours(2) });
                Assert.Equal(["a", "b", "c", "d"], (await JsonAsync(later))["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
                await ShiftAsync(app, id, startsIn: TimeSpan.FromHours(-2), endsIn: TimeSpan.FromSeconds(-1));
            }

            await using (var app = await StartAsync(data))
            {
                await UntilAsync(() => Served(app).SequenceEqual([0, 1, 2, 3]));
                var all = await app.Services.GetRequiredService<RevisionReading>().ListAsync(RevisionKind.List, "home", [], null, 10, Token);
                Assert.Equal([RevisionState.Live, RevisionState.Expired, RevisionState.Superseded], all.Select(revision => revision.State));
                Assert.Equal(1, all[0].Restores);
                using var calendar = await app.Operator.GetAsync($"/api/v1/ops/merchandising/calendar?from={At(-1)}&to={At(1)}", Token);
                Assert.Equal(3, (await JsonAsync(calendar))["items"]!.AsArray().Count);
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_scheduled_revision_that_no_longer_holds_does_not_begin_the_live_one_stays_and_an_alert_says_why()
    {
        await using var app = await StartAsync();
        var desk = app.Services.GetRequiredService<MerchandisingDesk>();
        await PublishAsync(desk, List("a", "b", "c", "d"));
        var id = await ApprovedAsync(desk, List("f", "e", "d", "c"));
        await desk.ScheduleAsync(Pia, id, null, new RevisionSchedule(WallTime.Of(TimeProvider.System.GetUtcNow().AddMinutes(10), TimeZoneInfo.Utc), null, "Etc/UTC"), null, Token);
        // As if the catalogue had lost an item since: the content names one that is unknown.
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync(Token))
        {
            var row = await db.Set<Revision>().FirstAsync(row => row.Id == id, Token);
            row.Content = row.Content.Replace("\"f\"", "\"lost\"", StringComparison.Ordinal);
            row.Hash = ContentJson.Hash(row.Content);
            (row.ApprovedHash, row.StartsAt) = (row.Hash, TimeProvider.System.GetUtcNow().AddSeconds(-1));
            await db.SaveChangesAsync(Token);
        }

        await desk.ApplyDueAsync(Person("schedule", ""), Token);
        Assert.Equal([0, 1, 2, 3], Served(app));
        var refused = (await app.Services.GetRequiredService<RevisionReading>().FindAsync(id, Token))!;
        Assert.Equal((RevisionState.Draft, true), (refused.State, refused.Note!.Contains("items[0]", StringComparison.Ordinal)));
        Assert.Contains(app.Services.GetRequiredService<Timeline>().Entries, entry => entry.Kind == "alert" && entry.Title.Contains("did not begin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:30:00Z")] // the clock goes from 2 to 3
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30:00Z")] // it comes twice
    [InlineData("2026-10-25T03:00", "2026-10-25T02:00:00Z")]
    [InlineData("2026-07-01T09:00", "2026-07-01T07:00:00Z")]
    public void Wall_times_hold_through_the_changes_of_the_clock(string wall, string instant)
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), WallTime.Resolve(wall, berlin));
        Assert.Null(WallTime.Resolve("25.10.2026 02:30", berlin));
    }

    [Fact]
    public async Task Lists_without_revisions_are_taken_over_by_the_migration()
    {
        await using var app = await StartAsync();
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync(Token);
        // The statement of the migration, on a table like the one that it finds.
        await db.Database.ExecuteSqlRawAsync("CREATE TABLE fallback_lists (slot TEXT PRIMARY KEY, items TEXT NOT NULL, revision INTEGER NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL)", Token);
        await db.Database.ExecuteSqlRawAsync("INSERT INTO fallback_lists VALUES ('home', 'd,c,b,a', 7, 1767225600000, 'old')", Token);
        var statement = MigrationStatement();
        await db.Database.ExecuteSqlRawAsync(statement, Token);
        await app.Services.GetServices<OpsConsole.Platform.Startup.IStartupStage>().OfType<OpsConsole.Merchandising.MerchandisingStage>().Single().RunAsync(new Progress<string>(), Token);
        Assert.Equal([3, 2, 1, 0], Served(app));
        var row = Assert.Single(await app.Services.GetRequiredService<RevisionReading>().ListAsync(null, null, [], null, 10, Token));
        Assert.Equal((7, "old", ContentJson.Hash(ContentJson.Write(List("d", "c", "b", "a")))), (row.Number, row.LiveBy, row.Hash));
    }

    private static string MigrationStatement()
    {
        var builder = new Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder("Microsoft.EntityFrameworkCore.Sqlite");
        typeof(OpsConsole.Platform.Persistence.Migrations.Sqlite.MerchandisingRevisions).GetMethod("Up", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
            .Invoke(new OpsConsole.Platform.Persistence.Migrations.Sqlite.MerchandisingRevisions(), [builder]);
        var sql = builder.Operations.OfType<Microsoft.EntityFrameworkCore.Migrations.Operations.SqlOperation>().Single().Sql;
        // ExecuteSqlRaw takes braces for parameters.
        return sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }

    private static async Task<RunningApp> StartAsync(string? data = null)
    {
        var app = await RunningApp.StartAsync(data: data);
        await app.Services.GetRequiredService<CatalogWriter>().UpsertAsync(Items.Select(id => new ItemDraft(id)));
        return app;
    }

    private static FallbackListContent List(params string[] items) => new() { Slot = "home", Items = items };

    private static int[] Served(RunningApp app) => app.Services.GetRequiredService<CurrentMerchandising>().Snapshot.FindList("home", null, null)?.Items ?? [];

    private static ClaimsPrincipal Person(string name, string role) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role)], "test"));

    private static async Task<long> ApprovedAsync(MerchandisingDesk desk, RevisionContent content)
    {
        var draft = (await desk.BeginAsync(Ann, content, Token)).Revision!;
        await desk.SubmitAsync(Ann, draft.Id, null, null, Token);
        await desk.ApproveAsync(Pia, draft.Id, draft.Hash, null, Token);
        return draft.Id;
    }

    private static async Task<RevisionView> PublishAsync(MerchandisingDesk desk, RevisionContent content)
    {
        var result = await desk.PublishAsync(Pia, await ApprovedAsync(desk, content), null, null, Token);
        Assert.Equal(DeskStatus.Done, result.Status);
        return result.Revision!;
    }

    private static async Task ShiftAsync(RunningApp app, long id, TimeSpan startsIn, TimeSpan endsIn)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<OpsDbContext>>().CreateDbContextAsync(Token);
        var (starts, ends) = (TimeProvider.System.GetUtcNow() + startsIn, TimeProvider.System.GetUtcNow() + endsIn);
        await db.Set<Revision>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.StartsAt, starts).SetProperty(row => row.EndsAt, ends), Token);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var look = 0; look < 400 && !holds(); look++)
        {
            await Task.Delay(25, Token);
        }

        Assert.True(holds());
    }

    private static string At(int days) => TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!;

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, object body, EntityTagHeaderValue? tag = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        if (tag is not null)
        {
            request.Headers.IfMatch.Add(tag);
        }

        return await client.SendAsync(request, Token);
    }
}
