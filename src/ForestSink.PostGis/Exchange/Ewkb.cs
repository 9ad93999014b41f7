using System.Buffers;
using System.Buffers.Binary;
using NetTopologySuite.Geometries;

namespace ForestSink.PostGis.Exchange;

/// <summary>A polygon as GDAL wrote it, measured while its bytes were walked.</summary>
/// <param name="Bytes">EWKB for a COPY into a geometry column.</param>
internal sealed record SourcePolygon(byte[] Bytes, int Vertices, Envelope Extent, bool HasImpossibleCoordinates);

/// <summary>Walks hexadecimal EWKB: checks its structure, counts vertices, finds coordinates that are no numbers.</summary>
internal ref struct Ewkb
{
    private const uint Polygon = 3, MultiPolygon = 6, HasSrid = 0x20000000;

    private readonly ReadOnlySpan<byte> bytes;
    private readonly Envelope extent = new();
    private int position;
    private int vertices;
    private bool impossible;

    private Ewkb(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>Null where the geometry is empty or no polygon.</summary>
    /// <exception cref="FormatException">Not EWKB at all.</exception>
    public static SourcePolygon? Read(ReadOnlySpan<byte> hex)
    {
        var content = new byte[hex.Length / 2];
        if (Convert.FromHexString(hex, content, out _, out var written) != OperationStatus.Done || written != content.Length)
            throw new FormatException("Not hexadecimal.");
        var walk = new Ewkb(content);
        return walk.ReadGeometry() && walk.vertices > 0 && walk.position == content.Length
            ? new(content, walk.vertices, walk.extent, walk.impossible)
            : null;
    }

    private bool ReadGeometry()
    {
        if (bytes[position++] != 1)
            throw new FormatException("Not little-endian.");
        var type = UInt();
        if ((type & HasSrid) != 0)
            UInt();
        switch (type & ~HasSrid)
        {
            case Polygon:
                for (var rings = UInt(); rings > 0; rings--)
                    ReadRing();
                return true;
            case MultiPolygon:
                for (var parts = UInt(); parts > 0; parts--)
                {
                    if (!ReadGeometry())
                        return false;
                }

                return true;
            default:
                return false;
        }
    }

    private void ReadRing()
    {
        var points = UInt();
        if (points > (uint)(bytes.Length - position) / 16)
            throw new FormatException("A ring is longer than its bytes.");
        vertices += (int)points;
        for (; points > 0; points--)
        {
            var (x, y) = (Number(), Number());
            if (double.IsFinite(x) && double.IsFinite(y))
                extent.ExpandToInclude(x, y);
            else
                impossible = true;
        }
    }

    private uint UInt()
    {
        var value = BinaryPrimitives.ReadUInt32LittleEndian(bytes[position..]);
        position += sizeof(uint);
        return value;
    }

    private double Number()
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(bytes[position..]);
        position += sizeof(double);
        return value;
    }
}
