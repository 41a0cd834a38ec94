using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Ingestion.Imports;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Ingestion;

public sealed class ImportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("opsconsole-import-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Generic_files_fill_stream_and_catalogue()
    {
        await using var app = await RunningApp.StartAsync();
        var events = File("events.csv", """
            occurredAt,id,userId,itemId,type,quantity,value,sessionId,currency
            2026-01-02T03:04:05Z,e1,u1,i1,purchase,2,3.5,s1,SEK
            2026-01-02T03:04:05+01:00,e2,u1,i2,view,,,,
            """);
        var items = File("items.csv", """
            id,title,category,price
            i1,"Lamp, green",Home/Lamps,3.50
            i9,Never sold,Home,1
            """);

        var result = await ImportAsync(app, new ImportRequest(ShopImport.Generic, events, items));

        Assert.Equal((2, 2, 0, 3), (result.Lines, result.Accepted, result.Duplicates, result.NewItems));
        Assert.Null(result.SkippedReport);
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Assert.Equal(
            [
                new ShopEvent(1, "e1", EventType.Purchase, "u1", "s1", "i1", 3.5m, "SEK", 2, null, null, null, null, at, at, null, EventFlags.Imported),
                new ShopEvent(2, "e2", EventType.View, "u1", null, "i2", null, null, 1, null, null, null, null, at.AddHours(-1), at.AddHours(-1), null, EventFlags.Imported),
            ],
            await StoredAsync(app));
        Assert.Equal(
            [
                new CatalogItem(0, "i1", "Lamp, green", "Home/Lamps", 3.5m, "EUR", true),
                new CatalogItem(1, "i9", "Never sold", "Home", 1m, "EUR", true),
                new CatalogItem(2, "i2", "i2", "Uncategorised", 0m, "EUR", true),
            ],
            app.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items);
    }

    [Fact]
    public async Task Skipped_lines_are_reported_by_number_and_reason_without_personal_data()
    {
        await using var app = await RunningApp.StartAsync();
        var events = File("events.csv", """
            id,userId,itemId,type,quantity,value,occurredAt
            e1,secret user,i1,purchase,1,1,2026-01-01T00:00:00Z
            e2,u1,i1,bought,1,1,2026-01-01T00:00:00Z
            e3,u1,,purchase,1,1,2026-01-01T00:00:00Z
            e4,u1,i1,purchase,-1,1,2026-01-01T00:00:00Z
            e5,u1,i1,purchase,1,abc,2026-01-01T00:00:00Z
            e6,u1,i1,purchase,1,1,never
            e7,4111111111111111,i1,purchase,1,1,2026-01-01T00:00:00Z
            e8,u1,i1,purchase,1,1,2026-01-01T00:00:00Z
            e8,u2,i1,purchase,1,1,2026-01-01T00:00:00Z
            e9,u1,=cmd(),purchase,1,1,2026-01-01T00:00:00Z
            """);

        var result = await ImportAsync(app, new ImportRequest(ShopImport.Generic, events, null));

        Assert.Equal((10, 1), (result.Lines, result.Accepted));
        var report = await System.IO.File.ReadAllLinesAsync(result.SkippedReport!);
        Assert.Equal(
            ["2 invalid_id", "3 unknown_type", "4 no_item", "5 invalid_quantity", "6 invalid_value", "7 invalid_time", "8 card_number", "10 id_conflict", "11 invalid_id"],
            report.Skip(1).Select(line => line.Split(',')).Select(cells => (Line: int.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture), Reason: cells[2])).OrderBy(row => row.Line)
                .Select(row => $"{row.Line} {row.Reason}"));
        Assert.DoesNotContain(report, line => line.Contains("secret", StringComparison.Ordinal) || line.Contains("4111", StringComparison.Ordinal) || line.Contains("\"=", StringComparison.Ordinal));
        Assert.Equal(2, result.Skipped["invalid_id"]);
    }

    [Fact]
    public async Task Online_retail_lines_become_purchases_by_the_usual_rules()
    {
        await using var app = await RunningApp.StartAsync();
        var events = File("retail.csv", """
            InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
            536365,85123a,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01T08:26:00,2.55,17850,United Kingdom
            536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01T08:26:00,2.55,17850,United Kingdom
            536366,85123A,CREAM HANGING HEART T-LIGHT HOLDER,1,2010-12-02T08:26:00,2.95,17850,United Kingdom
            536367,22423,"REGENCY CAKESTAND, 3 TIER",1,2010-12-02T08:26:00,10,,France
            C536368,22423,"REGENCY CAKESTAND, 3 TIER",-1,2010-12-02T08:26:00,10,12345,France
            536369,POST,POSTAGE,1,2010-12-02T08:26:00,10,12345,France
            536370,22423,"REGENCY CAKESTAND, 3 TIER",-3,2010-12-02T08:26:00,10,12345,France
            536371,22423,"REGENCY CAKESTAND, 3 TIER",3,2010-12-02T08:26:00,0,12345,France
            536372,22423,"REGENCY CAKESTAND, 3 TIER",3,2010-12-02T08:26:00,9.125,12345,France
            """);

        var result = await ImportAsync(app, new ImportRequest(ShopImport.OnlineRetail, events, null));
        var again = await ImportAsync(app, new ImportRequest(ShopImport.OnlineRetail, events, null));

        Assert.Equal((9, 4, 0), (result.Lines, result.Accepted, result.Duplicates));
        Assert.Equal((9, 0, 4), (again.Lines, again.Accepted, again.Duplicates));
        Assert.Equal(
            new Dictionary<string, long> { ["no_customer"] = 1, ["cancellation"] = 1, ["not_a_product"] = 1, ["quantity_not_positive"] = 1, ["price_not_positive"] = 1 },
            result.Skipped);
        var stored = await StoredAsync(app);
        Assert.Equal(["536365", "536365", "536366", "536372"], stored.Select(one => one.SessionId));
        Assert.Equal([2.55m, 2.55m, 2.95m, 9.125m], stored.Select(one => one.Value!.Value));
        Assert.Equal(
            [
                new CatalogItem(0, "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "Online Retail/Holder", 2.95m, "GBP", true),
                new CatalogItem(1, "22423", "REGENCY CAKESTAND, 3 TIER", "Online Retail", 9.125m, "GBP", true),
            ],
            app.Services.GetRequiredService<CurrentCatalog>().Snapshot.Items);
    }

    [Fact]
    public async Task Whole_online_retail_file_gives_the_published_counts()
    {
        var file = Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "data", "online-retail", "online_retail_2010-12_2011-12.csv.gz"));
        Assert.SkipUnless(System.IO.File.Exists(file), $"the data set is not at {file}");
        await using var app = await RunningApp.StartAsync();

        var result = await ImportAsync(app, new ImportRequest(ShopImport.OnlineRetail, file, null));

        Assert.Equal((541_909, 396_337, 0, 3_659), (result.Lines, result.Accepted, result.Duplicates, result.NewItems));
        var users = new HashSet<string>();
        var invoices = new HashSet<string>();
        foreach (var row in app.Services.GetRequiredService<EventReader>().Read(new EventFilter(), TestContext.Current.CancellationToken))
        {
            users.Add(row.UserId);
            invoices.Add(row.SessionId!);
        }

        Assert.Equal((4_334, 18_402), (users.Count, invoices.Count));
    }

    [Theory]
    [InlineData("id,userId,itemId,type,quantity,value", "occurredAt")]
    [InlineData("", "id")]
    public async Task Missing_column_is_bad_usage_and_named(string header, string column)
    {
        var events = File("events.csv", header + "\n1,2,3,4,5,6\n");

        var (code, said) = await RunAsync("import", "--events", events, "--data", Path.Combine(_folder.FullName, "data"));

        Assert.Equal(2, code);
        Assert.Contains($"'{column}'", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_file_fails_and_wrong_usage_names_the_argument()
    {
        var data = Path.Combine(_folder.FullName, "data");
        var missing = await RunAsync("import", "--events", Path.Combine(_folder.FullName, "none.csv"), "--data", data);
        var unnamed = await RunAsync("import", "--data", data);
        var format = await RunAsync("import", "--events", "x", "--format", "excel", "--data", data);
        var torn = File("torn.csv.gz", "");
        await System.IO.File.WriteAllBytesAsync(torn, [0x1f, 0x8b, 1, 2, 3]);

        Assert.Equal(2, missing.Code);
        Assert.Contains("none.csv", missing.Said, StringComparison.Ordinal);
        Assert.Equal(2, unnamed.Code);
        Assert.Contains("--events", unnamed.Said, StringComparison.Ordinal);
        Assert.Equal(2, format.Code);
        Assert.Contains("excel", format.Said, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("import", "--events", torn, "--data", data)).Code);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        using var process = ServerProcess.Run(arguments);
        var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await said);
    }

    private static Task<ImportResult> ImportAsync(RunningApp app, ImportRequest request) =>
        app.Services.GetRequiredService<ShopImport>().RunAsync(request, null, TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<ShopEvent>> StoredAsync(RunningApp app)
    {
        await foreach (var batch in app.Services.GetRequiredService<IEventStream>().ReplayAsync(0, TestContext.Current.CancellationToken))
        {
            return batch.Events;
        }

        return [];
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private string File(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
