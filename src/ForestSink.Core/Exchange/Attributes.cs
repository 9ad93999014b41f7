using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ForestSink.Core.Exchange;

/// <summary>What the mapping does not know is kept beside the record as JSON text.</summary>
internal static class Attributes
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(BoundMapping bound, IReadOnlyList<string?> values)
    {
        if (bound.Kept.Count == 0)
            return "{}";
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            foreach (var (heading, index) in bound.Kept)
            {
                // PostgreSQL text and jsonb cannot hold the zero character.
                if (values[index]?.Replace("\0", "", StringComparison.Ordinal) is { Length: > 0 } value)
                    writer.WriteString(heading, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
