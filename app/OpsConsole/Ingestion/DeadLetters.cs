using System.Text;
using OpsConsole.Platform.Events;

namespace OpsConsole.Ingestion;

/// <summary>Keeps the refused events of one body, in the writer's group; the table holds the newest <see cref="Bound"/>.</summary>
internal sealed class SaveDeadLetters(IReadOnlyList<ParsedEvent> refused, DateTimeOffset at) : GroupWork(refused.Count)
{
    /// <summary>Longest payload that is kept, bytes.</summary>
    public const int MaxPayloadBytes = 8_192;

    /// <summary>Dead letters that are kept.</summary>
    public const int Bound = 10_000;

    private const string Insert = "INSERT INTO dead_letters (at, error, field, event_id, payload) VALUES (?1, ?2, ?3, ?4, ?5)";
    private const string Forget = "DELETE FROM dead_letters WHERE id <= (SELECT max(id) FROM dead_letters) - ?1";

    public override void Execute(GroupConnection connection)
    {
        foreach (var letter in refused)
        {
            var payload = letter.Payload.Length <= MaxPayloadBytes ? Encoding.UTF8.GetString(letter.Payload.Span) : null;
            connection.Statement(Insert).Bind(1, at.ToUnixTimeMilliseconds()).Bind(2, letter.Error).Bind(3, letter.Field).Bind(4, letter.Id).Bind(5, payload).Run();
        }

        connection.Statement(Forget).Bind(1, (long)Bound).Run();
    }
}
