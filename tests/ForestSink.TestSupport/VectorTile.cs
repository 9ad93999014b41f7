using System.Text;

namespace ForestSink.TestSupport;

/// <summary>A layer read back out of a vector tile: enough of the format to see what a map would see.</summary>
public sealed record VectorTileLayer(string Name, IReadOnlyList<VectorTileFeature> Features);

public sealed record VectorTileFeature(ulong Id, IReadOnlyDictionary<string, object> Properties);

/// <summary>Reads Mapbox vector tiles (version 2): layers, ids and properties; geometry is left aside.</summary>
public static class VectorTile
{
    public static IReadOnlyList<VectorTileLayer> Read(byte[] tile) =>
        [.. Fields(tile).Where(field => field.Number == 3).Select(field => ReadLayer(field.Bytes))];

    private static VectorTileLayer ReadLayer(ReadOnlyMemory<byte> layer)
    {
        var fields = Fields(layer).ToList();
        var keys = fields.Where(f => f.Number == 3).Select(f => Encoding.UTF8.GetString(f.Bytes.Span)).ToList();
        var values = fields.Where(f => f.Number == 4).Select(f => ReadValue(f.Bytes)).ToList();
        return new(
            Encoding.UTF8.GetString(fields.Single(f => f.Number == 1).Bytes.Span),
            [.. fields.Where(f => f.Number == 2).Select(f => ReadFeature(f.Bytes, keys, values))]);
    }

    private static VectorTileFeature ReadFeature(ReadOnlyMemory<byte> feature, List<string> keys, List<object> values)
    {
        var fields = Fields(feature).ToList();
        var tags = fields.Where(f => f.Number == 2).SelectMany(f => Varints(f.Bytes)).ToList();
        return new(
            fields.FirstOrDefault(f => f.Number == 1).Value,
            Enumerable.Range(0, tags.Count / 2).ToDictionary(i => keys[(int)tags[2 * i]], i => values[(int)tags[(2 * i) + 1]], StringComparer.Ordinal));
    }

    private static object ReadValue(ReadOnlyMemory<byte> value)
    {
        var (number, integer, bytes) = Fields(value).Single();
        return number switch
        {
            1 => Encoding.UTF8.GetString(bytes.Span),
            2 => BitConverter.ToSingle(bytes.Span),
            3 => BitConverter.ToDouble(bytes.Span),
            6 => (long)(integer >> 1) ^ -(long)(integer & 1),
            7 => integer == 1,
            _ => (long)integer,
        };
    }

    private static IEnumerable<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            var (value, length) = (tag & 7) switch
            {
                0UL => (Varint(message.Span, ref at), 0),
                1UL => (0UL, 8),
                5UL => (0UL, 4),
                _ => (0UL, (int)Varint(message.Span, ref at)),
            };
            yield return ((int)(tag >> 3), value, message.Slice(at, length));
            at += length;
        }
    }

    private static List<ulong> Varints(ReadOnlyMemory<byte> bytes)
    {
        var all = new List<ulong>();
        for (var at = 0; at < bytes.Length;)
            all.Add(Varint(bytes.Span, ref at));
        return all;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
