using System.Text;

namespace ForestSink.Web.Absorption;

/// <summary>
/// CSV (RFC 4180) for spreadsheets: UTF-8 with a byte order mark. A text that a spreadsheet would run as a formula gets an
/// apostrophe in front; numbers are written by us and stay numbers.
/// </summary>
internal sealed class CsvText(Stream body) : IAsyncDisposable
{
    private readonly StreamWriter writer = new(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 1 << 16, leaveOpen: true);
    private readonly StringBuilder line = new();

    public CsvText Text(string? text)
    {
        var plain = text ?? "";
        if (plain.Length > 0 && plain[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            plain = "'" + plain;
        return Field(plain.AsSpan().IndexOfAny(",\"\r\n") < 0 ? plain : $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }

    /// <summary>Every digit; an empty cell for null.</summary>
    public CsvText Number(decimal? value) => Field(value is { } number ? Figures.Exact(number) : "");

    public async Task EndLineAsync(CancellationToken cancellation)
    {
        line.Append("\r\n");
        await writer.WriteAsync(line, cancellation);
        line.Clear();
    }

    public async Task LineAsync(IEnumerable<string> texts, CancellationToken cancellation)
    {
        foreach (var text in texts)
            Text(text);
        await EndLineAsync(cancellation);
    }

    public async ValueTask DisposeAsync() => await writer.DisposeAsync();

    private CsvText Field(string text)
    {
        if (line.Length > 0)
            line.Append(',');
        else if (text.Length == 0)
            text = "\"\""; // an empty first cell still is a cell
        line.Append(text);
        return this;
    }
}
