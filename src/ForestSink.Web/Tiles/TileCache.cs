using System.IO.Compression;
using Microsoft.Extensions.Caching.Memory;

namespace ForestSink.Web.Tiles;

/// <summary>
/// Tiles already cut, gzipped as they leave. The key carries the forest's version, so an entry never grows stale;
/// the oldest leave when the bound is reached.
/// </summary>
internal sealed class TileCache : IDisposable
{
    private const long MaxBytes = 128L * 1024 * 1024;
    private readonly MemoryCache tiles = new(new MemoryCacheOptions { SizeLimit = MaxBytes });

    public byte[]? Find(string key) => tiles.Get<byte[]>(key);

    public void Keep(string key, byte[] compressed) =>
        tiles.Set(key, compressed, new MemoryCacheEntryOptions { Size = compressed.Length + (2 * key.Length) + 100 });

    public static byte[] Compress(byte[] tile)
    {
        if (tile.Length == 0)
            return tile;
        using var buffer = new MemoryStream(tile.Length / 2);
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
            gzip.Write(tile);
        return buffer.ToArray();
    }

    public static byte[] Decompress(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        gzip.CopyTo(buffer);
        return buffer.ToArray();
    }

    public void Dispose() => tiles.Dispose();
}
