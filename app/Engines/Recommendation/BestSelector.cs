using System.Numerics;

namespace OpsConsole.Engines.Recommendation;

/// <summary>
/// Keeps the best of many (score, item) pairs in a heap over the caller's keys: higher score first, of equal scores the lower item, so
/// that the answer does not depend on the order of offering. Scores must be finite.
/// </summary>
internal ref struct BestSelector
{
    private readonly Span<ulong> _heap;
    private int _count;

    /// <param name="keys">As many as are kept.</param>
    public BestSelector(Span<ulong> keys)
    {
        _heap = keys;
    }

    /// <summary>A key that orders as the pair does.</summary>
    public static ulong Key(float score, int item)
    {
        // IEEE 754 bits order like integers once negative numbers are mirrored. Adding zero makes −0 into 0.
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        bits ^= (uint)((int)bits >> 31) | 0x8000_0000u;
        return (ulong)bits << 32 | ~(uint)item;
    }

    /// <summary>The item of a key.</summary>
    public static int Item(ulong key) => (int)~(uint)key;

    /// <summary>The score of a key.</summary>
    public static float Score(ulong key)
    {
        var bits = (uint)(key >> 32);
        bits ^= (bits & 0x8000_0000u) != 0 ? 0x8000_0000u : 0xFFFF_FFFFu;
        return BitConverter.UInt32BitsToSingle(bits);
    }

    /// <summary>Takes a pair in if it is among the best so far.</summary>
    public void Offer(float score, int item)
    {
        var key = Key(score, item);
        if (_count < _heap.Length)
        {
            SiftUp(key);
        }
        else if (_heap.Length > 0 && key > _heap[0])
        {
            SiftDown(key);
        }
    }

    /// <summary>Takes in the positive scores among all; vectors without a score above the least one kept are skipped whole.</summary>
    public void OfferPositive(ReadOnlySpan<float> scores, ItemBits allowed)
    {
        var place = 0;
        for (; place <= scores.Length - Vector<float>.Count; place += Vector<float>.Count)
        {
            if (Vector.GreaterThanAny(new Vector<float>(scores[place..]), new Vector<float>(Threshold)))
            {
                OfferEach(scores, allowed, place, place + Vector<float>.Count);
            }
        }

        OfferEach(scores, allowed, place, scores.Length);
    }

    /// <summary>Scores at or below it cannot get in, where items are offered in ascending order.</summary>
    private readonly float Threshold => _count < _heap.Length || _count == 0 ? 0 : Math.Max(0, Score(_heap[0]));

    private void OfferEach(ReadOnlySpan<float> scores, ItemBits allowed, int from, int until)
    {
        for (var item = from; item < until; item++)
        {
            if (scores[item] > 0 && allowed.Contains(item))
            {
                Offer(scores[item], item);
            }
        }
    }

    /// <summary>The keys kept, best first; ends the selection.</summary>
    public readonly ReadOnlySpan<ulong> Ranked()
    {
        var kept = _heap[.._count];
        kept.Sort();
        kept.Reverse();
        return kept;
    }

    private void SiftUp(ulong key)
    {
        var place = _count++;
        while (place > 0)
        {
            var parent = (place - 1) >> 1;
            if (_heap[parent] <= key)
            {
                break;
            }

            _heap[place] = _heap[parent];
            place = parent;
        }

        _heap[place] = key;
    }

    private readonly void SiftDown(ulong key)
    {
        var heap = _heap;
        var place = 0;
        for (var child = 1; child < heap.Length; child = 2 * place + 1)
        {
            if (child + 1 < heap.Length && heap[child + 1] < heap[child])
            {
                child++;
            }

            if (heap[child] >= key)
            {
                break;
            }

            heap[place] = heap[child];
            place = child;
        }

        heap[place] = key;
    }
}
