using System.Runtime.InteropServices;

namespace OpsConsole.Engines.Recommendation;

/// <summary>Eliminates one block of a symmetric matrix after another, in its lower triangle: see <see cref="SymmetricMatrix.Invert"/>.</summary>
/// <param name="cells">Pinned; <paramref name="stride"/> × <paramref name="stride"/>.</param>
/// <param name="stride">A multiple of <see cref="SymmetricMatrix.Block"/>.</param>
internal sealed unsafe class BlockSweep(float[] cells, int stride)
{
    private const int Block = SymmetricMatrix.Block;

    private readonly float[] _columns = GC.AllocateUninitializedArray<float>(stride * Block, pinned: true);
    private readonly float[] _scaled = GC.AllocateUninitializedArray<float>(stride * Block, pinned: true);
    private readonly float[] _packedScaled = GC.AllocateUninitializedArray<float>(stride * Block, pinned: true);
    private readonly float[] _inverse = GC.AllocateUninitializedArray<float>(Block * Block, pinned: true);
    private readonly float[] _packedInverse = GC.AllocateUninitializedArray<float>(Block * Block, pinned: true);
    private readonly double[] _factor = new double[Block * Block];
    private readonly double[] _factorInverse = new double[Block * Block];

    public void Eliminate(int first, ParallelOptions parallel)
    {
        var blocks = stride / Block;

        // 1. The block on the diagonal: D = L·Lᵀ and L⁻¹, in double.
        Factor(first);
        InvertFactor();

        // 2. W = −A·L⁻ᵀ for all other rows (the kernel subtracts from zero; W's sign cancels in W·Wᵀ and is undone in step 4).
        PanelProduct.PackTransposed(_inverse, Block, Block, Block, _packedInverse);
        Parallel.For(0, blocks, parallel, block => Scale(block, first));

        // 3. The rest of the matrix loses W·Wᵀ; the last tile rows are the longest, so they go first.
        Parallel.For(0, blocks, parallel, place => Update(blocks - 1 - place, first));

        // 4. The columns of the block become A·L⁻ᵀ·L⁻¹ = −W·L⁻¹, and the block −D⁻¹.
        PanelProduct.Pack(_inverse, Block, Block, Block, _packedInverse);
        Parallel.For(0, blocks, parallel, block => StoreColumns(block, first));
        StoreBlock(first);
    }

    private Span<float> Cells(int row, int column, int count) =>
        MemoryMarshal.CreateSpan(ref cells[(nint)row * stride + column], count);

    private void Factor(int first)
    {
        Array.Clear(_factor);
        for (var row = 0; row < Block; row++)
        {
            var left = _factor.AsSpan(row * Block, row + 1);
            var source = Cells(first + row, first, row + 1);
            for (var column = 0; column <= row; column++)
            {
                var above = _factor.AsSpan(column * Block, column);
                double sum = source[column];
                for (var k = 0; k < above.Length; k++)
                {
                    sum -= left[k] * above[k];
                }

                if (column < row)
                {
                    left[column] = sum / _factor[column * Block + column];
                }
                else if (sum > 0)
                {
                    left[column] = Math.Sqrt(sum);
                }
                else
                {
                    throw new ArithmeticException($"the matrix is not positive definite: pivot {first + row} is {sum:G3}");
                }
            }
        }
    }

    private void InvertFactor()
    {
        Array.Clear(_factorInverse);
        for (var row = 0; row < Block; row++)
        {
            var inverse = _factorInverse.AsSpan(row * Block, Block);
            for (var k = 0; k < row; k++)
            {
                var weight = _factor[row * Block + k];
                var other = _factorInverse.AsSpan(k * Block, k + 1);
                for (var column = 0; column < other.Length; column++)
                {
                    inverse[column] -= weight * other[column];
                }
            }

            var pivot = 1 / _factor[row * Block + row];
            for (var column = 0; column < row; column++)
            {
                inverse[column] *= pivot;
            }

            inverse[row] = pivot;
        }

        for (var place = 0; place < _inverse.Length; place++)
        {
            _inverse[place] = (float)_factorInverse[place];
        }
    }

    private void Scale(int block, int first)
    {
        var rows = block * Block;
        var scaled = _scaled.AsSpan(rows * Block, Block * Block);
        scaled.Clear();
        if (rows != first)
        {
            var columns = _columns.AsSpan(rows * Block, Block * Block);
            for (var row = 0; row < Block; row++)
            {
                if (rows > first)
                {
                    Cells(rows + row, first, Block).CopyTo(columns[(row * Block)..]);
                    continue;
                }

                var across = Cells(first + row, rows, Block);
                for (var column = 0; column < Block; column++)
                {
                    columns[column * Block + row] = across[column];
                }
            }

            fixed (float* w = scaled, a = columns, packed = _packedInverse)
            {
                PanelProduct.SubtractProduct(w, Block, a, Block, packed, Block, Block, Block);
            }
        }

        PanelProduct.PackTransposed(scaled, Block, Block, Block, _packedScaled.AsSpan(rows * Block, Block * Block));
    }

    private void Update(int block, int first)
    {
        var rows = block * Block;
        if (rows == first)
        {
            return;
        }

        fixed (float* matrix = cells, w = _scaled, packed = _packedScaled)
        {
            for (var column = 0; column <= rows; column += Block)
            {
                if (column != first)
                {
                    PanelProduct.SubtractProduct(
                        matrix + (nint)rows * stride + column, stride, w + rows * Block, Block, packed + column * Block, Block, Block, Block);
                }
            }
        }
    }

    private void StoreColumns(int block, int first)
    {
        var rows = block * Block;
        if (rows == first)
        {
            return;
        }

        var columns = _columns.AsSpan(rows * Block, Block * Block);
        columns.Clear();
        fixed (float* c = columns, w = _scaled, packed = _packedInverse)
        {
            PanelProduct.SubtractProduct(c, Block, w + rows * Block, Block, packed, Block, Block, Block);
        }

        for (var row = 0; row < Block; row++)
        {
            if (rows > first)
            {
                columns.Slice(row * Block, Block).CopyTo(Cells(rows + row, first, Block));
                continue;
            }

            var across = Cells(first + row, rows, Block);
            for (var column = 0; column < Block; column++)
            {
                across[column] = columns[column * Block + row];
            }
        }
    }

    private void StoreBlock(int first)
    {
        for (var row = 0; row < Block; row++)
        {
            var target = Cells(first + row, first, row + 1);
            for (var column = 0; column <= row; column++)
            {
                double sum = 0;
                for (var k = row; k < Block; k++)
                {
                    sum += _factorInverse[k * Block + row] * _factorInverse[k * Block + column];
                }

                target[column] = (float)-sum;
            }
        }
    }
}
