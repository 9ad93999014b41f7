using System.Text;
using CsvHelper;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>A register as CSV (UTF-8 or CP932) without polygons; rows are numbered as lines, the header being line 1.</summary>
internal sealed class CsvRegister(string path, string? encoding)
{
    private const long MaxBytes = 100L * 1024 * 1024;

    private static readonly CsvReaderOptions Options = new()
    {
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        TrackLineNumbers = true,
    };

    /// <summary>UTF-8 or CP932, as asked for or found out.</summary>
    public string? Encoding { get; private set; }

    public async Task ReadAsync(ImportLimits limits, HeadingsHandler onHeadings, CancellationToken cancellation)
    {
        var text = await TextAsync(cancellation);
        using var reader = CsvReader.FromText(text, Options);
        try
        {
            if (!reader.Read())
                throw new UserErrorException("CSVが空です。", "The CSV is empty.");
            var headings = Cells(reader).Select(heading => heading.Trim()).ToArray();
            var onRow = await onHeadings(headings);
            for (var records = 1; reader.Read(); records++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (records > limits.Features)
                    throw new UserErrorException($"記録が{limits.Features:N0}件を超えています。", $"The file has more than {limits.Features:N0} records.");
                var cells = Cells(reader);
                if (cells.Any(cell => cell.Length > 0))
                    await onRow(new((int)reader.LineNumber, Fit(cells, headings.Length, reader.LineNumber), null));
            }
        }
        catch (CsvFormatException error)
        {
            throw new UserErrorException($"CSVの{error.LineNumber}行目の引用符の使い方が正しくありません。", $"The quotes in line {error.LineNumber} of the CSV are broken.", error);
        }
    }

    private async Task<string> TextAsync(CancellationToken cancellation)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new UserErrorException($"CSVが{MaxBytes / 1024 / 1024} MBを超えています。", $"The CSV is larger than {MaxBytes / 1024 / 1024} MB.");
        var bytes = await File.ReadAllBytesAsync(path, cancellation);
        Encoding = encoding is not null ? TextEncodings.Required(encoding) : TextEncodings.IsValid(bytes, TextEncodings.Utf8) ? TextEncodings.Utf8 : TextEncodings.Cp932;
        try
        {
            return TextEncodings.Strict(Encoding).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException error)
        {
            var line = bytes.AsSpan(0, Math.Clamp(error.Index, 0, bytes.Length)).Count((byte)'\n') + 1;
            throw new UserErrorException($"CSVの{line}行目の文字が読めません。文字コードの指定（UTF-8 / CP932）を確かめてください。", $"The text in line {line} of the CSV cannot be read. Check the encoding (UTF-8 or CP932).", error);
        }
    }

    private static string[] Cells(CsvReader reader)
    {
        var cells = new string[reader.FieldCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = reader.GetString(i);
        return cells;
    }

    private static string[] Fit(string[] cells, int columns, long line) => cells.Length == columns ? cells : throw new UserErrorException(
        $"CSVの{line}行目の列数が{cells.Length}です。見出しは{columns}列です。", $"Line {line} of the CSV has {cells.Length} cells; the header has {columns}.");
}
