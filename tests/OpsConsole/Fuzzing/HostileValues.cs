using System.Text.Json.Nodes;

namespace OpsConsole.Tests.Fuzzing;

/// <summary>Values that programs stumble over, each with the form in which JSON or an address carries it.</summary>
internal static class HostileValues
{
    /// <summary>Passes the Luhn check; no answer may repeat it.</summary>
    public const string Card = "4111111111111111";

    /// <summary>As they stand between quotation marks in JSON, escapes included.</summary>
    public static readonly string[] JsonStrings =
    [
        "", " ", "\\u0000", "a\\u0000b", "\\ud800", "\\udfff\\ud800", "\\ud83d\\ude00", "\\u202Eabc", "\\ufeff", "\\n\\r\\t", "\\u001b[31m", new string('x', 65), new string('x', 5_000), new string('ä', 20_000),
        "' OR 1=1 --", "\\\"; DROP TABLE events; --", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "../../../../etc/passwd", "..\\\\..\\\\", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}", "%00", "%s%s%n",
        "null", "true", "0", "NaN", "Infinity", "1e400", "2026-02-30T25:61:61Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "2026-05-04", "00000000-0000-0000-0000-000000000000",
        Card, "4111 1111 1111 1111", "5500-0055-5555-5559", "Europe/Berlin", "İıſK", "a/b", ".", "..", "~", "*", "\\\\", "\\/",
    ];

    /// <summary>As they stand in JSON, whole.</summary>
    public static readonly string[] JsonTokens =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "0.1", "1e308", "-1e308", "1e400", "-1e400", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
        "1.7976931348623157e309", "0.00000000000000000000000000001", "12345678901234567890123456789.123456789", Card, "[]", "{}", "[null]", "[[]]", "{\"a\":1,\"a\":2}", "\"\"", "[1,\"a\",null,{}]",
        "[" + string.Join(',', Enumerable.Repeat("0", 3_000)) + "]", "[" + string.Join(',', Enumerable.Repeat("{}", 1_500)) + "]", new string('[', 15) + new string(']', 15), new string('[', 40) + new string(']', 40),
        string.Concat(Enumerable.Repeat("{\"a\":", 30)) + "1" + new string('}', 30),
    ];

    /// <summary>Percent-encoded, for paths and queries. No encoded NUL: the server itself refuses it in a path.</summary>
    public static readonly string[] Encoded =
    [
        "", "0", "-1", "1", "100", "101", "2147483648", "9223372036854775808", "1e9", "1e400", "NaN", "0.5", "true", "null", "%20", "a%20b", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%ED%A0%80", "%FF%FE", "%F0%9F%98%80",
        "%27%20OR%201%3D1--", "%3Cscript%3E", "%0d%0aSet-Cookie:%20x=1", "a%2Fb", "%25", "%", "%zz", "%E2%80%AE", new string('x', 64), new string('x', 65), new string('x', 2_000), Card, "4111%201111%201111%201111", "4111+1111+1111+1111",
        "2026-05-04", "2026-05-04T10:00:00Z", "2026-05-04T10:00:00%2B02:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "2026-02-30T00:00:00Z", "1h", "a,b,c", ",,,", "*", "~", "+", "@", "=1",
    ];

    /// <summary>In queries only.</summary>
    public static readonly string[] EncodedInQuery = ["%00", "a%00b", "%u0041", "[]", "a[]=1", "&&", "=", "#"];

    /// <summary>Bodies that are no JSON of ours at all.</summary>
    public static readonly byte[][] Bodies =
    [
        [], "{"u8.ToArray(), "}"u8.ToArray(), "null"u8.ToArray(), "[]"u8.ToArray(), "\"text\""u8.ToArray(), "1"u8.ToArray(), "{} {}"u8.ToArray(), "{}x"u8.ToArray(), "{'a':1}"u8.ToArray(), "{\"a\":1,}"u8.ToArray(),
        "/* */{}"u8.ToArray(), [0xFF, 0xFE, 0x7B, 0x00], [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], [0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D], [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0], [0], "{\"a\":\"\u0001\"}"u8.ToArray(),
        "<?xml version=\"1.0\"?><a/>"u8.ToArray(), "a=1&b=2"u8.ToArray(), [.. Enumerable.Repeat((byte)'[', 5_000)], [.. Enumerable.Repeat((byte)' ', 70_000)], System.Text.Encoding.ASCII.GetBytes("{\"x\":\"" + new string('x', 66_000) + "\"}"),
    ];

    /// <summary>A JSON value as a node would not hold it: the text itself.</summary>
    public static JsonNode Raw(string token) => JsonValue.Create(new RawToken(token))!;
}

/// <summary>Stands in a tree for a text that is written as it is.</summary>
internal sealed record RawToken(string Text);
