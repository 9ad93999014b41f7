using System.Globalization;
using System.Text;
using ForestSink.Core.Exchange;
using ForestSink.PostGis.Exchange;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Exchange;

/// <summary>The findings as CSV for a spreadsheet program: UTF-8 with a byte order mark, CRLF, no cell is ever a formula.</summary>
internal static class ReportCsv
{
    public static byte[] Of(IReadOnlyList<StoredFinding> findings, Language language)
    {
        var text = new StringBuilder(language["重さ,種類,行,列,小班,内容", "severity,kind,row,column,stand,message"]).Append("\r\n");
        foreach (var finding in findings)
        {
            var kind = FindingKind.Of(finding.Kind);
            text.AppendJoin(',',
                CsvCell.Text(language[kind.Severity.Name().Ja, kind.Severity.Name().En]),
                CsvCell.Text(language[kind.Title.Ja, kind.Title.En]),
                finding.RowNo?.ToString(CultureInfo.InvariantCulture),
                CsvCell.Text(finding.ColumnName),
                CsvCell.Text(finding.StandCode),
                CsvCell.Text(language[finding.MessageJa, finding.MessageEn])).Append("\r\n");
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }
}
