using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Security.Http;

/// <summary>
/// What was answered to requests that carry an <c>Idempotency-Key</c>: a client that repeats one, because it never saw the answer, gets the
/// first answer again and nothing is made twice. Kept in memory for an hour, because an answer may hold a secret that must not be stored.
/// </summary>
internal sealed class IdempotentAnswers(TimeProvider time, IOptions<JsonOptions> json)
{
    private const string KeyHeader = Idempotency.KeyHeader;

    /// <summary>Set on an answer that is given again.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxKeyLength = 128;
    private const int Bound = 10_000;
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Slot, Entry> _entries = [];
    private readonly Queue<(Slot Slot, Entry Entry)> _byAge = [];

    /// <summary>Runs the endpoint, or answers as the first request with the same key was answered.</summary>
    public async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers[KeyHeader];
        if (header.Count == 0)
        {
            return await next(context);
        }

        if (header is not [{ Length: > 0 and <= MaxKeyLength } key] || key.Any(static letter => letter is < '!' or > '~'))
        {
            return Problems.Validation(new Dictionary<string, string[]> { [KeyHeader] = [$"must be 1 to {MaxKeyLength} printable ASCII characters"] });
        }

        var slot = new Slot(AuditLog.NameOf(http.User), http.Request.Path, key);
        if (!TryBegin(slot, Fingerprint(context), out var entry))
        {
            return Again(context, entry);
        }

        object? answer = null;
        try
        {
            return answer = await next(context);
        }
        finally
        {
            // What was refused or failed made nothing: the same key may try again.
            End(slot, entry, IsSuccess(answer) ? answer : null);
        }
    }

    private object Again(EndpointFilterInvocationContext context, Entry entry)
    {
        if (!entry.Fingerprint.AsSpan().SequenceEqual(Fingerprint(context)))
        {
            return Problems.Of(StatusCodes.Status409Conflict, "conflict", "Another request has used this Idempotency-Key.");
        }

        if (entry.Answer is not { } answer)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "conflict", "The first request with this Idempotency-Key is still under way.");
        }

        var headers = context.HttpContext.Response.Headers;
        headers[ReplayedHeader] = "true";
        headers.CacheControl = "no-store";
        return answer;
    }

    private bool TryBegin(Slot slot, byte[] fingerprint, out Entry entry)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            while (_byAge.TryPeek(out var oldest) && (_byAge.Count >= Bound || now - oldest.Entry.At >= s_kept))
            {
                _byAge.Dequeue();
                Forget(oldest.Slot, oldest.Entry);
            }

            if (_entries.TryGetValue(slot, out entry!))
            {
                return false;
            }

            _entries.Add(slot, entry = new Entry(fingerprint, now));
            _byAge.Enqueue((slot, entry));
            return true;
        }
    }

    private void End(Slot slot, Entry entry, object? answer)
    {
        lock (_gate)
        {
            entry.Answer = answer;
            if (answer is null)
            {
                Forget(slot, entry);
            }
        }
    }

    private void Forget(Slot slot, Entry entry)
    {
        if (_entries.TryGetValue(slot, out var held) && ReferenceEquals(held, entry))
        {
            _entries.Remove(slot);
        }
    }

    private byte[] Fingerprint(EndpointFilterInvocationContext context)
    {
        var type = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        var body = context.Arguments.FirstOrDefault(argument => argument is not null && argument.GetType() == type);
        return body is null ? [] : SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(body, type!, json.Value.SerializerOptions));
    }

    private static bool IsSuccess([NotNullWhen(true)] object? answer)
    {
        while (answer is INestedHttpResult nested)
        {
            answer = nested.Result;
        }

        return answer is IStatusCodeHttpResult { StatusCode: >= 200 and < 300 };
    }

    private readonly record struct Slot(string Caller, string Path, string Key);

    private sealed class Entry(byte[] fingerprint, DateTimeOffset at)
    {
        public byte[] Fingerprint { get; } = fingerprint;

        public DateTimeOffset At { get; } = at;

        public volatile object? Answer;
    }
}
