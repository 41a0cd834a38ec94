using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Exports;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Platform.Security.Auditing;

/// <summary>A row as the API shows it, with what changed field by field.</summary>
internal sealed record AuditAnswer(
    long Sequence, DateTimeOffset At, string Actor, string Action, string Subject, string? Reason, JsonElement? Before, JsonElement? After, IReadOnlyList<AuditFieldChange> Changes, string Hash)
{
    public static AuditAnswer Of(AuditRow row) =>
        new(row.Sequence, row.At, row.Actor, row.Action, row.Subject, row.Reason, Json(row.Before), Json(row.After), AuditDiff.Between(row.Before, row.After), row.Hash);

    private static JsonElement? Json(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, SecurityJson.Default.JsonElement);
        }
        catch (JsonException)
        {
            // Whoever wrote something else than JSON is quoted.
            return JsonSerializer.SerializeToElement(text!, SecurityJson.Default.String);
        }
    }
}

/// <summary>A page of the audit, newest first.</summary>
internal sealed record AuditPageAnswer(IReadOnlyList<AuditAnswer> Items, string? NextCursor);

/// <summary><c>/api/v1/ops/audit</c>: who changed what, and why.</summary>
internal static class AuditEndpoints
{
    private const int DefaultLimit = 50;
    private const int LongestFilter = 256;

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/audit").RequireAuthorization(Policies.Admin).WithTags("Audit");
        group.MapGet("", ListAsync).WithSummary("Who changed what, newest first. action takes a whole name or its first part (apiKey), subject any part; from and to are times.");
        group.MapGet("/{sequence:long}", FindAsync).WithSummary("One row, with what changed field by field.");
        group.MapGet("/chain", ChainAsync).WithSummary("Looks through the whole chain of hashes. A head kept elsewhere shows whether rows were cut off.");
        group.MapGet("/export", ExportAsync).WithSummary($"The newest {AuditReader.ExportBound:N0} rows that fit, as csv or json.");
    }

    private static async Task<Results<Ok<AuditPageAnswer>, ProblemHttpResult>> ListAsync(
        AuditReader reader, CancellationToken token, string? actor = null, string? action = null, string? subject = null, DateTimeOffset? from = null, DateTimeOffset? to = null, string? cursor = null, int limit = DefaultLimit)
    {
        var errors = Check(actor, action, subject, from, to);
        var before = Read(cursor);
        if (!string.IsNullOrEmpty(cursor) && before is null)
        {
            errors["cursor"] = ["is not a cursor of this listing"];
        }

        if (limit is < 1 or > AuditReader.MaxLimit)
        {
            errors["limit"] = [$"must be from 1 to {AuditReader.MaxLimit}"];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        var rows = await reader.ReadAsync(Filter(actor, action, subject, from, to), before, limit, token);
        return TypedResults.Ok(new AuditPageAnswer([.. rows.Select(AuditAnswer.Of)], rows.Count == limit ? Write(rows[^1].Sequence) : null));
    }

    private static async Task<Results<Ok<AuditAnswer>, ProblemHttpResult>> FindAsync(long sequence, AuditReader reader, CancellationToken token) =>
        await reader.FindAsync(sequence, token) is { } row ? TypedResults.Ok(AuditAnswer.Of(row)) : Problems.NotFound();

    private static async Task<Ok<AuditChainState>> ChainAsync(AuditReader reader, CancellationToken token) => TypedResults.Ok(await reader.CheckAsync(token));

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ExportAsync(
        AuditReader reader, HttpResponse response, CancellationToken token, string format = "csv", string? actor = null, string? action = null, string? subject = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var errors = Check(actor, action, subject, from, to);
        if (format is not ("csv" or "json"))
        {
            errors["format"] = ["must be csv or json"];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"audit.{format}\"";
        var rows = reader.ExportAsync(Filter(actor, action, subject, from, to), token);
        await (format == "csv" ? WriteCsvAsync(response, rows) : WriteJsonAsync(response, rows, token));
        return TypedResults.Empty;
    }

    private static async Task WriteCsvAsync(HttpResponse response, IAsyncEnumerable<AuditRow> rows)
    {
        response.ContentType = "text/csv; charset=utf-8";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await writer.WriteLineAsync("sequence,at,actor,action,subject,reason,before,after,hash");
        var line = new StringWriter(CultureInfo.InvariantCulture);
        await foreach (var row in rows)
        {
            line.GetStringBuilder().Clear();
            CsvText.WriteRow(line, row.Sequence, row.At, row.Actor, row.Action, row.Subject, row.Reason, row.Before, row.After, row.Hash);
            await writer.WriteAsync(line.ToString());
        }
    }

    private static async Task WriteJsonAsync(HttpResponse response, IAsyncEnumerable<AuditRow> rows, CancellationToken token)
    {
        response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("items");
        await foreach (var row in rows)
        {
            JsonSerializer.Serialize(json, AuditAnswer.Of(row), SecurityJson.Default.AuditAnswer);
            await json.FlushAsync(token);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(token);
    }

    private static AuditFilter Filter(string? actor, string? action, string? subject, DateTimeOffset? from, DateTimeOffset? to) => new(Given(actor), Given(action), Given(subject), from, to);

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Dictionary<string, string[]> Check(string? actor, string? action, string? subject, DateTimeOffset? from, DateTimeOffset? to)
    {
        var errors = new Dictionary<string, string[]>();
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("actor", actor), ("action", action), ("subject", subject)])
        {
            if (value is { Length: > LongestFilter })
            {
                errors[name] = [$"must be at most {LongestFilter} characters"];
            }
        }

        if (from >= to)
        {
            errors["from"] = ["must lie before to"];
        }

        return errors;
    }

    private static string Write(long sequence) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(sequence.ToString(CultureInfo.InvariantCulture)));

    private static long? Read(string? cursor)
    {
        Span<byte> digits = stackalloc byte[24];
        return cursor is { Length: > 0 and <= 32 } && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, digits, out var length)
            && long.TryParse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null;
    }
}
