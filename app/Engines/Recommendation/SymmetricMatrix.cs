using System.Runtime.InteropServices;

namespace OpsConsole.Engines.Recommendation;

/// <summary>
/// A symmetric positive definite matrix of floats and its inverse, in place. Kept with both triangles, rows padded to a multiple of
/// the block with a unit diagonal, so that every tile is whole.
/// </summary>
internal sealed class SymmetricMatrix
{
    /// <summary>Side of the blocks that are eliminated at once.</summary>
    public const int Block = 128;

    private readonly float[] _cells;

    /// <param name="size">Rows.</param>
    public SymmetricMatrix(int size)
    {
        Size = size;
        Stride = (size + Block - 1) / Block * Block;
        _cells = GC.AllocateUninitializedArray<float>(checked(Stride * Stride), pinned: true);
        Clear();
    }

    /// <summary>Rows.</summary>
    public int Size { get; }

    /// <summary>Rows with the padding.</summary>
    public int Stride { get; }

    /// <summary>One row without its padding.</summary>
    public Span<float> Row(int row) => MemoryMarshal.CreateSpan(ref _cells[(nint)row * Stride], Size);

    /// <summary>All zero again, but for the padding's diagonal.</summary>
    public void Clear()
    {
        Array.Clear(_cells);
        for (var row = Size; row < Stride; row++)
        {
            _cells[(nint)row * Stride + row] = 1;
        }
    }

    /// <summary>Adds to the diagonal.</summary>
    public void AddToDiagonal(float value)
    {
        for (var row = 0; row < Size; row++)
        {
            _cells[(nint)row * Stride + row] += value;
        }
    }

    /// <summary>Replaces the matrix by its inverse; reads the lower triangle only. n³ multiply-adds / 2.</summary>
    /// <remarks>
    /// Symmetric sweep by blocks (Gauss-Jordan without pivots, which positive definiteness allows): each block on the diagonal is
    /// factored by Cholesky in double, D = L·Lᵀ; with W = A·L⁻ᵀ over the block's columns the rest loses W·Wᵀ, the columns become W·L⁻¹
    /// and the block −D⁻¹. After all blocks the matrix is −A⁻¹. The same count of operations as Cholesky, triangular inverse and
    /// product, with a single kernel. Tiles are independent, so the result does not depend on the number of threads.
    /// </remarks>
    /// <param name="parallel">Threads, and what ends it.</param>
    /// <exception cref="ArithmeticException">A pivot is not positive: the matrix is not positive definite.</exception>
    public void Invert(ParallelOptions parallel)
    {
        var sweep = new BlockSweep(_cells, Stride);
        for (var first = 0; first < Stride; first += Block)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            sweep.Eliminate(first, parallel);
        }

        NegateAndMirror(parallel);
    }

    private void NegateAndMirror(ParallelOptions parallel)
    {
        Parallel.For(0, Stride / Block, parallel, rowBlock =>
        {
            for (var columnBlock = 0; columnBlock <= rowBlock; columnBlock++)
            {
                for (var row = rowBlock * Block; row < (rowBlock + 1) * Block; row++)
                {
                    var last = Math.Min((columnBlock + 1) * Block, row + 1);
                    for (var column = columnBlock * Block; column < last; column++)
                    {
                        var value = -_cells[(nint)row * Stride + column];
                        _cells[(nint)row * Stride + column] = value;
                        _cells[(nint)column * Stride + row] = value;
                    }
                }
            }
        });
    }
}
