namespace ForestSink.PostGis.Tiles;

/// <summary>A tile of the web-mercator grid; y counts from the north.</summary>
public readonly record struct TileAddress
{
    public const int MaxZoom = 22;

    private TileAddress(int z, int x, int y) => (Z, X, Y) = (z, x, y);

    public int Z { get; }

    public int X { get; }

    public int Y { get; }

    /// <summary>False where no such tile exists.</summary>
    public static bool TryCreate(int z, int x, int y, out TileAddress tile)
    {
        var exists = z is >= 0 and <= MaxZoom && x >= 0 && y >= 0 && x < 1 << z && y < 1 << z;
        tile = exists ? new(z, x, y) : default;
        return exists;
    }

    public override string ToString() => FormattableString.Invariant($"{Z}/{X}/{Y}");
}
