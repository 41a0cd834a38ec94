using System.Text;

namespace OpsConsole.Tests.Fuzzing;

/// <summary>One request, as bytes of the wire.</summary>
internal sealed record FuzzRequest(ApiOperation Operation, string Address, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, string ContentType)
{
    private static readonly UriCreationOptions s_asWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public HttpRequestMessage ToMessage(Uri root)
    {
        // As it is written: a Uri would otherwise undo dots and escapes.
        var uri = new Uri(root.GetLeftPart(UriPartial.Authority) + Address, s_asWritten);
        var message = new HttpRequestMessage(new HttpMethod(Operation.Method), uri);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    public override string ToString() =>
        $"{Operation.Method} {Address}\n  {string.Join(' ', Headers.Select(header => $"{header.Name}: {header.Value}"))} {(Body is null ? "no body" : ContentType)}\n  {(Body is null ? "" : Shown(Body))}";

    private static string Shown(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        return text.Length <= 2_000 ? text : $"{text[..2_000]}… ({body.Length} bytes)";
    }
}
