using System.Text.Json;

namespace OpsConsole.Platform.Security;

/// <summary>Finds payment card numbers, which must never be stored, logged or sent back.</summary>
/// <remarks>
/// A card number is 14 to 19 digits that begin and are as long as a scheme's (ISO/IEC 7812: issuer identification numbers) and pass the Luhn check. One in ten of all digits
/// passes that check by chance: times, dates in the ids of runs and models, and article numbers (EAN-13) must not be refused for it. Nor is the fraction of a decimal number (a latitude).
/// </remarks>
public static class CardNumbers
{
    private const int Shortest = 14;
    private const int Longest = 19;

    /// <summary>Whether an identifier holds a card number: digits without a break (groups with dashes between are how UUIDs look).</summary>
    public static bool InIdentifier(ReadOnlySpan<char> text) => Find(text, separators: false);

    /// <summary>Whether free text holds a card number, also one with single spaces or dashes between its groups.</summary>
    public static bool InText(ReadOnlySpan<char> text) => Find(text, separators: true);

    /// <summary>Whether the text of any field holds a card number: free text, unless it is a UUID, whose groups are digits by chance.</summary>
    public static bool InField(ReadOnlySpan<char> text) => Guid.TryParseExact(text, "D", out _) ? InIdentifier(text) : InText(text);

    /// <summary>
    /// Whether any text, name or number of a JSON value holds a card number; null when that cannot be told, because a text has half a surrogate pair.
    /// Texts are looked at unescaped, where an escape cannot hide a digit.
    /// </summary>
    public static bool? InJson(JsonElement element)
    {
        try
        {
            return Holds(element);
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        static bool Holds(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Any(property => InText(property.Name) || Holds(property.Value)),
            JsonValueKind.Array => element.EnumerateArray().Any(Holds),
            JsonValueKind.String => InText(element.GetString()),
            JsonValueKind.Number => InText(element.GetRawText()),
            _ => false,
        };
    }

    private static bool Find(ReadOnlySpan<char> text, bool separators)
    {
        for (var start = 0; start < text.Length; start++)
        {
            var beginsGroup = char.IsAsciiDigit(text[start]) && (start == 0 || !char.IsAsciiDigit(text[start - 1]));
            if (beginsGroup && text[start] > '1' && !IsFraction(text, start) && BeginsCard(text[start..], separators))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFraction(ReadOnlySpan<char> text, int start) => start >= 2 && text[start - 1] == '.' && char.IsAsciiDigit(text[start - 2]);

    /// <summary>Tries every end of a group of digits, so that digits after a card number do not hide it.</summary>
    private static bool BeginsCard(ReadOnlySpan<char> text, bool separators)
    {
        Span<byte> digits = stackalloc byte[Longest];
        var count = 0;
        for (var place = 0; place < text.Length; place++)
        {
            if (char.IsAsciiDigit(text[place]))
            {
                if (count == Longest)
                {
                    return false;
                }

                digits[count++] = (byte)(text[place] - '0');
                var endsGroup = place + 1 == text.Length || !char.IsAsciiDigit(text[place + 1]);
                if (endsGroup && count >= Shortest && IsIssued(digits[..count]) && PassesLuhn(digits[..count]))
                {
                    return true;
                }
            }
            else if (!separators || text[place] is not (' ' or '-') || place + 1 == text.Length || !char.IsAsciiDigit(text[place + 1]))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Whether a scheme has numbers that begin so and are as long: Visa, Mastercard, American Express, Diners Club, JCB, Mir, Maestro, Discover, UnionPay.</summary>
    private static bool IsIssued(ReadOnlySpan<byte> digits)
    {
        var six = 0;
        foreach (var digit in digits[..6])
        {
            six = (six * 10) + digit;
        }

        return (six / 10_000, digits.Length) switch
        {
            (>= 40 and <= 49, 16 or 19) => true,
            (>= 51 and <= 55, 16) => true,
            (34 or 37, 15) => true,
            (30 or 36 or 38 or 39, _) => true,
            (35, >= 16) => six is >= 352_800 and <= 358_999,
            (>= 22 and <= 27, 16) => six is (>= 220_000 and <= 220_499) or (>= 222_100 and <= 272_099),
            (50 or (>= 56 and <= 69) or 81, >= 16) => true,
            _ => false,
        };
    }

    private static bool PassesLuhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var index = 0; index < digits.Length; index++)
        {
            var doubled = (digits.Length - index) % 2 == 0;
            var value = doubled ? digits[index] * 2 : digits[index];
            sum += value > 9 ? value - 9 : value;
        }

        return sum % 10 == 0;
    }
}
