namespace ForestSink.PostGis.Tiles;

/// <summary>One row of tiles of heights in metres, as wide as the terrain. NaN where the source says nothing.</summary>
internal sealed class ElevationStrip(int tiles, float[] heights)
{
    public const int TileSize = 256;

    /// <summary>Heights are kept to 1/32 m: finer than any source, and half the bytes.</summary>
    private const double Steps = 32;

    private int Width => tiles * TileSize;

    public bool HasData(int tile)
    {
        for (var row = 0; row < TileSize; row++)
        {
            if (heights.AsSpan((row * Width) + (tile * TileSize), TileSize).ContainsAnyExcept(float.NaN))
                return true;
        }
        return false;
    }

    /// <summary>Carries the nearest height over gaps, along rows and then down columns, so that no cliff stands at the edge.</summary>
    public void FillGaps()
    {
        for (var row = 0; row < TileSize; row++)
        {
            Carry(row * Width, 1, Width);
            Carry((row * Width) + Width - 1, -1, Width);
        }
        for (var column = 0; column < Width; column++)
        {
            Carry(column, Width, TileSize);
            Carry(column + ((TileSize - 1) * Width), -Width, TileSize);
        }
    }

    /// <summary>Terrarium: height = red × 256 + green + blue ÷ 256 − 32768.</summary>
    public byte[] Encode(int tile)
    {
        var rgb = new byte[TileSize * TileSize * 3];
        var at = 0;
        for (var row = 0; row < TileSize; row++)
        {
            for (var column = 0; column < TileSize; column++)
            {
                var value = Math.Round((heights[(row * Width) + (tile * TileSize) + column] + 32768) * Steps) / Steps;
                rgb[at++] = (byte)(value / 256);
                rgb[at++] = (byte)(value % 256);
                rgb[at++] = (byte)(value * 256 % 256);
            }
        }
        return Png.Encode(TileSize, TileSize, rgb);
    }

    private void Carry(int start, int step, int count)
    {
        var last = float.NaN;
        for (var i = 0; i < count; i++)
        {
            ref var height = ref heights[start + (i * step)];
            if (float.IsNaN(height))
                height = last;
            else
                last = height;
        }
    }
}
