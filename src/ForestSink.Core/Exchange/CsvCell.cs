namespace ForestSink.Core.Exchange;

/// <summary>Writes cells that a spreadsheet program shows and never runs.</summary>
public static class CsvCell
{
    /// <summary>Text: quoted where needed, and with a leading apostrophe where it would start a formula.</summary>
    public static string Text(string? value)
    {
        var text = value ?? "";
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
