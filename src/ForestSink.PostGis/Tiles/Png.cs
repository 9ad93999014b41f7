using System.Buffers.Binary;
using System.IO.Compression;

namespace ForestSink.PostGis.Tiles;

/// <summary>Writes small PNG images of 8-bit red, green and blue: all that elevation tiles need.</summary>
internal static class Png
{
    private const int Channels = 3;
    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <param name="rgb">Row by row from the top, three bytes a pixel.</param>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> rgb)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(width, height, rgb));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>Filter "up": neighbouring rows of a slope differ little.</summary>
    private static byte[] Compress(int width, int height, ReadOnlySpan<byte> rgb)
    {
        var stride = width * Channels;
        var filtered = new byte[height * (stride + 1)];
        for (var row = 0; row < height; row++)
        {
            var to = filtered.AsSpan(row * (stride + 1), stride + 1);
            to[0] = 2;
            for (var i = 0; i < stride; i++)
                to[i + 1] = (byte)(rgb[(row * stride) + i] - (row == 0 ? 0 : rgb[((row - 1) * stride) + i]));
        }
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.Optimal))
            zlib.Write(filtered);
        return buffer.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint n = 0; n < table.Length; n++)
        {
            var c = n;
            for (var bit = 0; bit < 8; bit++)
                c = (c & 1) == 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
            table[n] = c;
        }
        return table;
    }
}
