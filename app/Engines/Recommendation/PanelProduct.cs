using System.Numerics;

namespace OpsConsole.Engines.Recommendation;

/// <summary>The one kernel of the dense algebra: C −= A·B for tiles whose sides are multiples of <see cref="Multiple"/>.</summary>
/// <remarks>
/// B is packed into micro-panels as wide as two vectors, one behind the other, depth after depth, so that the inner loop reads it in
/// order and out of the first-level cache. Eight sums stay in registers: as many as two multiply-add units of latency four keep busy.
/// Each element is summed over the depth in order, whatever the vector width of the machine.
/// </remarks>
internal static class PanelProduct
{
    /// <summary>Every side is a multiple of it.</summary>
    public const int Multiple = 64;

    private static int PanelWidth => 2 * Vector<float>.Count;

    /// <summary>Packs B, given by rows (<paramref name="depth"/> × <paramref name="columns"/>).</summary>
    public static void Pack(ReadOnlySpan<float> b, int stride, int depth, int columns, Span<float> packed)
    {
        var width = PanelWidth;
        for (var column = 0; column < columns; column += width)
        {
            for (var k = 0; k < depth; k++)
            {
                b.Slice(k * stride + column, width).CopyTo(packed.Slice(column * depth + k * width, width));
            }
        }
    }

    /// <summary>Packs the transpose of a matrix given by rows (<paramref name="columns"/> × <paramref name="depth"/>).</summary>
    public static void PackTransposed(ReadOnlySpan<float> bTransposed, int stride, int depth, int columns, Span<float> packed)
    {
        var width = PanelWidth;
        for (var column = 0; column < columns; column += width)
        {
            var panel = packed.Slice(column * depth, width * depth);
            for (var j = 0; j < width; j++)
            {
                var row = bTransposed.Slice((column + j) * stride, depth);
                for (var k = 0; k < row.Length; k++)
                {
                    panel[k * width + j] = row[k];
                }
            }
        }
    }

    /// <summary>C −= A·B.</summary>
    public static unsafe void SubtractProduct(
        float* c, nint cStride, float* a, nint aStride, float* packed, int rows, int columns, int depth)
    {
        var lanes = Vector<float>.Count;
        var width = PanelWidth;
        for (var column = 0; column < columns; column += width)
        {
            var panel = packed + (nint)column * depth;
            for (var row = 0; row < rows; row += 4)
            {
                var a0 = a + row * aStride;
                var a1 = a0 + aStride;
                var a2 = a1 + aStride;
                var a3 = a2 + aStride;
                Vector<float> s00 = default, s01 = default, s10 = default, s11 = default;
                Vector<float> s20 = default, s21 = default, s30 = default, s31 = default;
                var b = panel;
                for (var k = 0; k < depth; k++, b += width)
                {
                    var b0 = Vector.Load(b);
                    var b1 = Vector.Load(b + lanes);
                    var v = new Vector<float>(a0[k]);
                    s00 = Vector.FusedMultiplyAdd(v, b0, s00);
                    s01 = Vector.FusedMultiplyAdd(v, b1, s01);
                    v = new Vector<float>(a1[k]);
                    s10 = Vector.FusedMultiplyAdd(v, b0, s10);
                    s11 = Vector.FusedMultiplyAdd(v, b1, s11);
                    v = new Vector<float>(a2[k]);
                    s20 = Vector.FusedMultiplyAdd(v, b0, s20);
                    s21 = Vector.FusedMultiplyAdd(v, b1, s21);
                    v = new Vector<float>(a3[k]);
                    s30 = Vector.FusedMultiplyAdd(v, b0, s30);
                    s31 = Vector.FusedMultiplyAdd(v, b1, s31);
                }

                var c0 = c + row * cStride + column;
                var c1 = c0 + cStride;
                var c2 = c1 + cStride;
                var c3 = c2 + cStride;
                Subtract(c0, s00, s01);
                Subtract(c1, s10, s11);
                Subtract(c2, s20, s21);
                Subtract(c3, s30, s31);
            }
        }

        static void Subtract(float* c, Vector<float> low, Vector<float> high)
        {
            Vector.Store(Vector.Load(c) - low, c);
            Vector.Store(Vector.Load(c + Vector<float>.Count) - high, c + Vector<float>.Count);
        }
    }
}
