using System.Runtime.InteropServices;
using System.Text;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>
/// Reads what <c>ogr2ogr -f PGDump</c> writes: column definitions and the lines of a COPY. The text is taken apart here and
/// never run as SQL.
/// </summary>
internal sealed class PgDumpReader(ImportLimits limits)
{
    private readonly List<string> headings = [];

    /// <returns>How many rows were read.</returns>
    public async Task<int> ReadAsync(Stream stream, HeadingsHandler onHeadings, CancellationToken cancellation)
    {
        var lines = new LineReader(stream, (limits.VerticesPerPolygon * 32) + limits.AttributeBytes);
        var row = 0;
        try
        {
            Func<SourceRow, ValueTask>? onRow = null;
            while (await lines.ReadLineAsync(cancellation) is { } line)
            {
                if (onRow is null)
                    onRow = await HeaderAsync(line, onHeadings);
                else if (line.Span.SequenceEqual("\\."u8))
                    return row;
                else
                    await onRow(Parse((await WholeAsync(lines, line, cancellation)).Span, ++row));
            }

            return onRow is null ? row : throw new GdalException(0, "the stream ended early");
        }
        catch (LineTooLongException)
        {
            throw new UserErrorException(
                $"{row + 1}件目の図形の頂点が多すぎます（{limits.VerticesPerPolygon:N0}点まで）。図形を分けるか簡略化してください。",
                $"The polygon of record {row + 1} has too many vertices ({limits.VerticesPerPolygon:N0} at most). Split or simplify it.");
        }
    }

    private async Task<Func<SourceRow, ValueTask>?> HeaderAsync(ReadOnlyMemory<byte> line, HeadingsHandler onHeadings)
    {
        var text = Encoding.UTF8.GetString(line.Span);
        if (!text.StartsWith("COPY ", StringComparison.Ordinal))
            return null;
        headings.AddRange(Names(text[text.IndexOf('(', StringComparison.Ordinal)..]));
        if (headings.Count == 0 || headings[0] != VectorFile.GeometryColumn)
            throw new UserErrorException("ファイルに図形の列がありません。", "The file has no geometry column.");
        headings.RemoveAt(0);
        return await onHeadings(headings);
    }

    private static IEnumerable<string> Names(string list)
    {
        for (var at = list.IndexOf('"', StringComparison.Ordinal); at >= 0; at = list.IndexOf('"', at + 1))
        {
            var name = new StringBuilder();
            for (at++; list[at] != '"' || (at + 1 < list.Length && list[at + 1] == '"'); at++)
            {
                name.Append(list[at]);
                if (list[at] == '"')
                    at++;
            }

            yield return name.ToString();
        }
    }

    /// <summary>A line feed within a cell is written as a backslash and the line feed itself.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> WholeAsync(LineReader lines, ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        if (!EndsEscaped(line.Span))
            return line;
        var whole = new List<byte>(line.ToArray());
        while (EndsEscaped(CollectionsMarshal.AsSpan(whole)) && await lines.ReadLineAsync(cancellation) is { } next)
        {
            whole.Add((byte)'\n');
            whole.AddRange(next.Span);
            if (whole.Count > (limits.VerticesPerPolygon * 32) + limits.AttributeBytes)
                throw new LineTooLongException();
        }

        return whole.ToArray();
    }

    private static bool EndsEscaped(ReadOnlySpan<byte> text) => (text.Length - text.TrimEnd((byte)'\\').Length) % 2 == 1;

    private SourceRow Parse(ReadOnlySpan<byte> line, int row)
    {
        if (row > limits.Features)
            throw new UserErrorException($"記録が{limits.Features:N0}件を超えています。ファイルを分けてください。", $"The file has more than {limits.Features:N0} records. Split it.");
        var values = new string?[headings.Count];
        ReadOnlySpan<byte> hex = default;
        var column = -1;
        for (var start = 0; column < values.Length && start <= line.Length; column++)
        {
            var cell = line.Slice(start, CellLength(line[start..]));
            if (column < 0)
                hex = cell;
            else
                values[column] = Cell(cell, row);
            start += cell.Length + 1;
        }

        return new(row, values, Shape(hex, row));
    }

    /// <summary>Up to the next tab that no backslash precedes.</summary>
    private static int CellLength(ReadOnlySpan<byte> rest)
    {
        for (var length = 0; ;)
        {
            var tab = rest[length..].IndexOf((byte)'\t');
            if (tab < 0)
                return rest.Length;
            if (!EndsEscaped(rest[..(length + tab)]))
                return length + tab;
            length += tab + 1;
        }
    }

    private SourcePolygon? Shape(ReadOnlySpan<byte> hex, int row)
    {
        if (hex.IsEmpty || hex.SequenceEqual("\\N"u8))
            return null;
        var polygon = Ewkb.Read(hex);
        if (polygon?.Vertices > limits.VerticesPerPolygon)
            throw new UserErrorException(
                $"{row}件目の図形の頂点が{polygon.Vertices:N0}点あります（{limits.VerticesPerPolygon:N0}点まで）。図形を分けるか簡略化してください。",
                $"The polygon of record {row} has {polygon.Vertices:N0} vertices ({limits.VerticesPerPolygon:N0} at most). Split or simplify it.");
        return polygon;
    }

    private static string? Cell(ReadOnlySpan<byte> cell, int row)
    {
        if (cell.SequenceEqual("\\N"u8))
            return null;
        if (!TextEncodings.IsValid(cell, TextEncodings.Utf8))
            throw new UserErrorException(
                $"{row}件目の文字が読めません。文字コードの指定（UTF-8 / CP932）を確かめてください。", $"The text of record {row} cannot be read. Check the encoding (UTF-8 or CP932).");
        var text = Encoding.UTF8.GetString(cell);
        return text.Contains('\\', StringComparison.Ordinal) ? Unescape(text) : text;
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(text[i] != '\\' || i + 1 == text.Length ? text[i] : text[++i] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                var other => other,
            });
        }

        return plain.ToString();
    }
}
