using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class SymmetricMatrixTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(300)]
    public void Inverse_equals_the_one_of_plain_elimination(int size)
    {
        var matrix = Positive(size, seed: size);
        var expected = Eliminate(Copy(matrix));

        matrix.Invert(new ParallelOptions());

        var largest = expected.Cast<double>().Max(Math.Abs);
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                Assert.Equal(expected[row, column], matrix.Row(row)[column], 2e-5 * largest);
            }
        }
    }

    [Fact]
    public void Inverse_is_the_same_bits_every_time()
    {
        var (one, two) = (Positive(200, 3), Positive(200, 3));

        one.Invert(new ParallelOptions());
        two.Invert(new ParallelOptions());

        for (var row = 0; row < 200; row++)
        {
            Assert.True(one.Row(row).SequenceEqual(two.Row(row)));
        }
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_refused()
    {
        var matrix = Positive(10, 1);
        matrix.Row(4)[4] = -1;

        Assert.Contains("not positive definite", Assert.Throws<ArithmeticException>(() => matrix.Invert(new ParallelOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inversion_stops_when_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => Positive(300, 1).Invert(new ParallelOptions { CancellationToken = new CancellationToken(canceled: true) }));

    private static SymmetricMatrix Positive(int size, int seed)
    {
        var random = new Random(seed);
        var matrix = new SymmetricMatrix(size);
        for (var sample = 0; sample < 2 * size; sample++)
        {
            int[] items = [.. Enumerable.Range(0, 4).Select(_ => random.Next(size)).Distinct()];
            foreach (var row in items)
            {
                foreach (var column in items)
                {
                    matrix.Row(row)[column] += 1;
                }
            }
        }

        matrix.AddToDiagonal(3);
        return matrix;
    }

    private static double[,] Copy(SymmetricMatrix matrix)
    {
        var copy = new double[matrix.Size, matrix.Size];
        for (var row = 0; row < matrix.Size; row++)
        {
            for (var column = 0; column < matrix.Size; column++)
            {
                copy[row, column] = matrix.Row(row)[column];
            }
        }

        return copy;
    }

    /// <summary>Gauss-Jordan in double, element by element: nothing in common with the code under test.</summary>
    private static double[,] Eliminate(double[,] a)
    {
        var size = a.GetLength(0);
        var inverse = new double[size, size];
        for (var row = 0; row < size; row++)
        {
            inverse[row, row] = 1;
        }

        for (var pivot = 0; pivot < size; pivot++)
        {
            var scale = 1 / a[pivot, pivot];
            for (var column = 0; column < size; column++)
            {
                a[pivot, column] *= scale;
                inverse[pivot, column] *= scale;
            }

            for (var row = 0; row < size; row++)
            {
                var factor = row == pivot ? 0 : a[row, pivot];
                for (var column = 0; factor != 0 && column < size; column++)
                {
                    a[row, column] -= factor * a[pivot, column];
                    inverse[row, column] -= factor * inverse[pivot, column];
                }
            }
        }

        return inverse;
    }
}
