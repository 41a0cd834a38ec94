using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace OpsConsole.Recommendations.Slates;

/// <summary>What an answer says beside its items.</summary>
internal readonly record struct SlateHead(
    string RequestId, long Epoch, long Generation, byte Surface, SlateReasons Reasons, bool Degraded, DateTimeOffset GeneratedAt, DateTimeOffset ExpiresAt);

/// <summary>
/// Writes a slate as JSON into a buffer of the caller's that is surely large enough: the items come as bytes made beforehand, the rest is
/// ASCII by construction. A general serialiser would spend more on a slate than the model does.
/// </summary>
internal static class SlateWriter
{
    private const int HeadBytes = 640;

    // ,"position":100,"reason":"…","pinned":false,"badge":"out_of_stock"},  and a score of at most 24 digits
    private const int ItemBytes = 110 + ItemReasons.MaxBytes;

    /// <summary>The slate's id: epoch, generation and the letter of its source.</summary>
    public static string IdOf(in SlateHead head, Slate slate) => IdOf(head.Epoch, head.Generation, slate.Source.Letter());

    /// <summary>The id of a slate of an epoch and generation.</summary>
    public static string IdOf(long epoch, long generation, char letter) => string.Create(CultureInfo.InvariantCulture, $"{epoch}.{generation}.{letter}");

    /// <summary>Bytes that the slate fits in.</summary>
    public static int MaxBytes(in SlateHead head, Slate slate)
    {
        var bytes = HeadBytes + SlateReasonCodes.MaxBytes + (6 * (head.RequestId.Length + (slate.ModelVersion?.Length ?? 0)));
        foreach (ref readonly var item in slate.Items)
        {
            bytes += slate.Catalog.Fragment(item.Ordinal).Length + ItemBytes;
        }

        return bytes;
    }

    /// <summary>Writes the slate; returns the bytes written.</summary>
    public static int Write(in SlateHead head, Slate slate, Span<byte> target)
    {
        var cursor = new Cursor(target);
        cursor.Put("{\"requestId\":\""u8);
        cursor.PutAscii(head.RequestId);
        cursor.Put("\",\"slateId\":\""u8);
        cursor.Put(head.Epoch);
        cursor.Put("."u8);
        cursor.Put(head.Generation);
        cursor.Put("."u8);
        cursor.Put((byte)slate.Source.Letter());
        cursor.Put("\",\"epoch\":"u8);
        cursor.Put(head.Epoch);
        cursor.Put(",\"generation\":"u8);
        cursor.Put(head.Generation);
        cursor.Put(",\"surface\":\""u8);
        cursor.PutAscii(SlateSurfaces.Name(head.Surface));
        cursor.Put("\",\"source\":\""u8);
        cursor.Put(slate.Source.Utf8());
        cursor.Put(head.Degraded ? "\",\"degraded\":true,\"reasons\":"u8 : "\",\"degraded\":false,\"reasons\":"u8);
        cursor.Put(head.Reasons);
        cursor.Put(",\"modelVersion\":"u8);
        if (slate.ModelVersion is { } version)
        {
            cursor.Put((byte)'"');
            cursor.PutAscii(version);
            cursor.Put((byte)'"');
        }
        else
        {
            cursor.Put("null"u8);
        }

        cursor.Put(",\"generatedAt\":\""u8);
        cursor.Put(head.GeneratedAt);
        cursor.Put("\",\"expiresAt\":\""u8);
        cursor.Put(head.ExpiresAt);
        cursor.Put("\",\"items\":["u8);
        var items = slate.Items;
        for (var position = 0; position < items.Length; position++)
        {
            ref readonly var item = ref items[position];
            if (position > 0)
            {
                cursor.Put((byte)',');
            }

            cursor.Put(slate.Catalog.Fragment(item.Ordinal));
            cursor.Put(item.Score);
            cursor.Put(",\"position\":"u8);
            cursor.Put(position);
            cursor.Put(",\"reason\":\""u8);
            cursor.Put(item.Reason.Utf8());
            cursor.Put(item.Reason == ItemReason.Pinned ? "\",\"pinned\":true"u8 : "\",\"pinned\":false"u8);
            if (!slate.Catalog.MayShow(item.Ordinal))
            {
                // Only lists and pins that keep such items bring them here.
                cursor.Put(",\"badge\":\"out_of_stock\""u8);
            }

            cursor.Put((byte)'}');
        }

        cursor.Put("]}"u8);
        return cursor.Written;
    }

    private ref struct Cursor(Span<byte> target)
    {
        private readonly Span<byte> _target = target;

        public int Written { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_target[Written..]);
            Written += bytes.Length;
        }

        public void Put(byte value) => _target[Written++] = value;

        /// <summary>Ids and versions are ASCII by their rule; what is not would be written as a question mark, never as broken JSON.</summary>
        public void PutAscii(string text)
        {
            foreach (var letter in text)
            {
                Put(letter is >= ' ' and < (char)127 and not '"' and not '\\' ? (byte)letter : (byte)'?');
            }
        }

        public void Put(long number)
        {
            Utf8Formatter.TryFormat(number, _target[Written..], out var written);
            Written += written;
        }

        public void Put(SlateReasons reasons) => Written += SlateReasonCodes.Write(reasons, _target[Written..]);

        public void Put(DateTimeOffset time)
        {
            Utf8Formatter.TryFormat(time.UtcDateTime, _target[Written..], out var written, 'O');
            Written += written;
        }

        /// <summary>
        /// Six decimals, which is more than a score means: the shortest text that reads back as the same float costs ten times as much.
        /// Scores outside the ordinary range take that road.
        /// </summary>
        public void Put(float score)
        {
            var magnitude = Math.Abs(score);
            if (!(magnitude is >= 0.001f and < 1_000_000f) && score != 0)
            {
                score.TryFormat(_target[Written..], out var written, "R", CultureInfo.InvariantCulture);
                Written += written;
                return;
            }

            if (score < 0)
            {
                Put((byte)'-');
            }

            var scaled = (long)Math.Round((double)magnitude * 1_000_000);
            Put(scaled / 1_000_000);
            var fraction = (int)(scaled % 1_000_000);
            if (fraction == 0)
            {
                return;
            }

            var digits = _target.Slice(Written, 7);
            digits[0] = (byte)'.';
            for (var place = 6; place > 0; place--)
            {
                digits[place] = (byte)('0' + (fraction % 10));
                fraction /= 10;
            }

            Written += 7;
        }
    }
}
