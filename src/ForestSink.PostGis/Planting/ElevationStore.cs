using System.IO.Compression;
using System.Runtime.InteropServices;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Planting;

/// <summary>What the stored elevation grid is.</summary>
public sealed record ElevationSummary(double CellM, double West, double North, int Columns, int Rows, string Source, DateTime ImportedAt);

/// <summary>The elevation grid of a municipality, kept in blocks.</summary>
public static class ElevationStore
{
    private const int BlockSize = 256;

    public static Task<ElevationSummary?> FindAsync(MunicipalityTransaction transaction, CancellationToken cancellation) =>
        transaction.QuerySingleOrDefaultAsync<ElevationSummary>(
            "SELECT cell_m, west, north, columns, rows, source, imported_at FROM elevation_grid WHERE municipality_code = @municipality", null, cancellation);

    /// <summary>Replaces the grid within the caller's transaction.</summary>
    public static async Task SaveAsync(MunicipalityTransaction transaction, ElevationGrid grid, string source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(grid);
        await transaction.ExecuteAsync("""
            DELETE FROM elevation_grid WHERE municipality_code = @municipality;
            INSERT INTO elevation_grid (municipality_code, cell_m, west, north, columns, rows, source)
            VALUES (@municipality, @CellM, @West, @North, @Columns, @Rows, @source)
            """, new { grid.CellM, grid.West, grid.North, grid.Columns, grid.Rows, source }, cancellation);
        for (var row = 0; row * BlockSize < grid.Rows; row++)
        {
            var columns = Enumerable.Range(0, ((grid.Columns - 1) / BlockSize) + 1).ToArray();
            await transaction.ExecuteAsync("""
                INSERT INTO elevation_block (municipality_code, block_row, block_column, heights)
                SELECT @municipality, @row, block_column, heights FROM unnest(@columns, @blocks) AS block (block_column, heights)
                """, new { row, columns, blocks = columns.Select(column => Pack(grid, row, column)).ToArray() }, cancellation);
        }
    }

    /// <returns>Null where no elevation model has been imported.</returns>
    public static async Task<ElevationGrid?> LoadAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        if (await FindAsync(transaction, cancellation) is not { } summary)
            return null;
        var heights = new float[summary.Columns * summary.Rows];
        foreach (var block in await transaction.QueryAsync<Block>(
            "SELECT block_row, block_column, heights FROM elevation_block WHERE municipality_code = @municipality", null, cancellation))
        {
            Unpack(block, heights, summary);
        }

        return new(summary.CellM, summary.West, summary.North, summary.Columns, summary.Rows, heights);
    }

    private static byte[] Pack(ElevationGrid grid, int blockRow, int blockColumn)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = blockRow * BlockSize; row < Math.Min(grid.Rows, (blockRow + 1) * BlockSize); row++)
            {
                for (var column = blockColumn * BlockSize; column < Math.Min(grid.Columns, (blockColumn + 1) * BlockSize); column++)
                {
                    var height = grid.Height(column, row);
                    zlib.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in height)));
                }
            }
        }

        return packed.ToArray();
    }

    private static void Unpack(Block block, float[] heights, ElevationSummary summary)
    {
        var width = Math.Min(BlockSize, summary.Columns - (block.BlockColumn * BlockSize));
        using var zlib = new ZLibStream(new MemoryStream(block.Heights), CompressionMode.Decompress);
        for (var row = block.BlockRow * BlockSize; row < Math.Min(summary.Rows, (block.BlockRow + 1) * BlockSize); row++)
            zlib.ReadExactly(MemoryMarshal.AsBytes(heights.AsSpan((row * summary.Columns) + (block.BlockColumn * BlockSize), width)));
    }

    private sealed record Block(int BlockRow, int BlockColumn, byte[] Heights);
}
