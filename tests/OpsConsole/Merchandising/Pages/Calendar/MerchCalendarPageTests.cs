using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Pages.Calendar;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Persistence;
using OpsConsole.Tests.Shell;

namespace OpsConsole.Tests.Merchandising.Pages.Calendar;

/// <summary>The calendar over a real database.</summary>
public sealed class MerchCalendarPageTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("opsconsole-").FullName;
    private readonly ConsoleContext _context = new();
    private Contexts _database = null!; // Set when the test begins.

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await MigratedDatabase.CopyToAsync(_data);
        _database = new Contexts(_data);
        _context.Services.AddSingleton(new RevisionReading(_database));
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_month_shows_what_was_is_and_will_be_live_with_links_and_the_rest_of_a_full_day_in_a_list()
    {
        await AddAsync(Row("a", RevisionState.Expired, Noon(-10), Noon(-8)), Row("b", RevisionState.Live, Noon(-3), null), Row("c", RevisionState.Scheduled, Noon(2), Noon(3)), Row("d", RevisionState.Scheduled, Noon(2), Noon(3)), Row("e", RevisionState.Scheduled, Noon(2), Noon(3)));
        DateOnly? wanted = null;
        var calendar = Render(new DateOnly(2026, 11, 5), month => wanted = month);
        calendar.WaitForState(() => calendar.FindAll("[data-testid=calendar-grid]").Count > 0);
        Assert.Equal("November 2026", calendar.Find("h2").TextContent);
        var expired = calendar.Find("[data-testid=bar-1]");
        Assert.Equal(("/to/1", "3"), (expired.GetAttribute("href"), expired.ParentElement!.GetAttribute("colspan")));
        Assert.Contains("□ expired", expired.TextContent, StringComparison.Ordinal);
        Assert.Contains("list a r1", expired.TextContent, StringComparison.Ordinal);
        Assert.Equal("2026-11-22", calendar.Find("td[aria-current=date] time").GetAttribute("datetime"));
        Assert.All(calendar.FindAll("[data-testid=calendar-grid] tbody tr"), row => Assert.Equal(7, row.Children.Sum(cell => int.Parse(cell.GetAttribute("colspan") ?? "1", System.Globalization.CultureInfo.InvariantCulture))));

        // Four are on on the 24th: three have a place, all are in its list.
        var more = Assert.Single(calendar.FindAll("[data-testid=more-2026-11-24]"));
        Assert.Equal(("+1 more", "1 more on Tuesday 24 November 2026"), (more.TextContent, more.GetAttribute("aria-label")));
        await more.ClickAsync(new());
        Assert.Equal(4, calendar.FindAll("[data-testid=calendar-of-day] li").Count);
        Assert.Equal("true", calendar.Find("[data-testid=day-2026-11-24]").GetAttribute("aria-expanded"));
        Assert.Contains("ends", calendar.Find("[data-testid=calendar-agenda]").TextContent, StringComparison.Ordinal);

        await calendar.Find("[data-testid=calendar-next]").ClickAsync(new());
        Assert.Equal(new DateOnly(2026, 12, 1), wanted);
        calendar.Render(parameters => parameters.Add(part => part.Month, wanted ?? default));
        calendar.WaitForAssertion(() => Assert.Equal("December 2026", calendar.Find("h2").TextContent));
        await calendar.Find("[data-testid=calendar-today]").ClickAsync(new());
        Assert.Equal(new DateOnly(2026, 11, 1), wanted);
    }

    [Fact]
    public async Task What_is_scheduled_elsewhere_appears_and_days_follow_the_zone_that_is_shown()
    {
        var calendar = Render(new DateOnly(2026, 11, 1), _ => { });
        calendar.WaitForAssertion(() => Assert.Contains("Nothing is, was or will be live in November 2026.", calendar.Markup, StringComparison.Ordinal));
        await AddAsync(Row("late", RevisionState.Scheduled, new DateTimeOffset(2026, 11, 10, 23, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 11, 0, 30, 0, TimeSpan.Zero)));
        _context.Feed.Publish(new MerchandisingChanged(RevisionKind.List, "late", 1));
        _context.Beat();
        calendar.WaitForAssertion(() => Assert.Equal("2", calendar.Find("[data-testid=bar-1]").ParentElement!.GetAttribute("colspan")), TimeSpan.FromSeconds(10));
        await calendar.InvokeAsync(() => _context.Session.Begin(default, false, "Europe/Berlin", false));
        calendar.WaitForAssertion(() => Assert.Equal("1", calendar.Find("[data-testid=bar-1]").ParentElement!.GetAttribute("colspan")), TimeSpan.FromSeconds(10));
        Assert.Contains("11 Nov 00:30 – 01:30", calendar.Find("[data-testid=bar-1]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_that_cannot_be_read_says_so_and_is_read_again()
    {
        _database.Fails = true;
        var calendar = Render(new DateOnly(2026, 11, 1), _ => { });
        calendar.WaitForAssertion(() => Assert.Contains("November 2026 could not be read", calendar.Find("[data-testid=panel-error]").TextContent, StringComparison.Ordinal));
        _database.Fails = false;
        await calendar.Find("[data-testid=panel-retry]").ClickAsync(new());
        calendar.WaitForAssertion(() => Assert.Empty(calendar.FindAll("[data-testid=panel-error]")));
    }

    private static DateTimeOffset Noon(int days) => ConsoleContext.Noon.AddDays(days);

    private static Revision Row(string subject, RevisionState state, DateTimeOffset from, DateTimeOffset? to) => new()
    {
        Kind = RevisionKind.List, Subject = subject, Number = 1, State = state, Content = "{}", Hash = "", CreatedAt = from, CreatedBy = "ann", EditedAt = from, EditedBy = "ann", StartsAt = from, EndsAt = to,
        LiveAt = state == RevisionState.Scheduled ? null : from, EndedAt = state == RevisionState.Expired ? to : null,
    };

    private IRenderedComponent<MerchCalendar> Render(DateOnly month, Action<DateOnly> wanted) => _context.Render<MerchCalendar>(parameters => parameters
        .Add(part => part.Month, month).Add(part => part.MonthChanged, wanted).Add(part => part.Href, entry => $"/to/{entry.Revision}"));

    private async Task AddAsync(params Revision[] rows)
    {
        await using var db = _database.CreateDbContext();
        db.AddRange(rows.AsEnumerable());
        await db.SaveChangesAsync(Token);
    }

    private sealed class Contexts(string data) : IDbContextFactory<OpsDbContext>
    {
        public bool Fails { get; set; }

        public OpsDbContext CreateDbContext() => Fails
            ? throw new InvalidOperationException("no database")
            : new OpsDbContext(new DbContextOptionsBuilder<OpsDbContext>().UseSqlite($"Data Source={new DataFolder(data).OpsDatabase}").Options);
    }
}
