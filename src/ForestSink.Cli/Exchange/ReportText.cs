using System.Globalization;
using ForestSink.Cli.Shell;
using ForestSink.Core;
using ForestSink.PostGis.Exchange;

namespace ForestSink.Cli.Exchange;

/// <summary>An import report for a terminal.</summary>
internal static class ReportText
{
    private const int Shown = 5;

    public static void Write(TextWriter writer, ImportReport report, IReadOnlyList<StoredFinding> findings, ImportOutcome? outcome)
    {
        WriteHead(writer, report);
        foreach (var group in report.Findings)
        {
            writer.WriteLine(Invariant($"{Mark(group.Severity)} {T(group.Title)}: {group.Count:N0}"));
            foreach (var finding in findings.Where(finding => finding.Kind == group.Kind).Take(Shown))
                writer.WriteLine($"    {Place(finding)}{T(finding.MessageJa, finding.MessageEn)}");
            if (group.Count > Shown)
                writer.WriteLine(T("    …ほかは --format json で", "    … the rest with --format json"));
        }

        if (outcome is null)
            writer.WriteLine(T("データは変わっていません。", "No data was changed."));
        else
            writer.WriteLine(Invariant($"{T("取り込みました", "Imported")}: {Counts(outcome.NewStands, outcome.ChangedStands, outcome.UnchangedStands, outcome.RemovedStands)}"));
    }

    private static void WriteHead(TextWriter writer, ImportReport report)
    {
        writer.WriteLine(Invariant($"{report.MunicipalityName} ({report.Municipality}){(report.CreatesMunicipality ? T(" 新しい市町村", " new municipality") : "")}"));
        writer.WriteLine(Invariant($"  {T("ファイル", "File")}: {report.FileName} / {report.Encoding} / {(report.CoordinateSystem is { } system ? T(system) : T("図形なし", "no polygons"))}"));
        writer.WriteLine(Invariant($"  {T("項目対応", "Mapping")}: {report.Mapping}{(report.MappingWasChosen ? T("（自動で選択）", " (chosen automatically)") : "")}"));
        if (report.RegisterDate is { } date)
            writer.WriteLine(Invariant($"  {T("基準日", "Register date")}: {date:yyyy-MM-dd}"));
        writer.WriteLine(Invariant($"  {T("記録", "Records")}: {report.Rows:N0}, {T("小班", "stands")}: {report.Stands:N0}, {T("簿面積", "register area")}: {report.RegisterAreaHa:N2} ha{Stands(report)}, {T("図上面積", "polygon area")}: {report.PolygonAreaHa:N2} ha"));
        writer.WriteLine($"  {Counts(report.NewStands, report.ChangedStands, report.UnchangedStands, report.RemovedStands)}");
    }

    /// <summary>Where storeys share the ground, the stands' area is below the records'.</summary>
    private static string Stands(ImportReport report) =>
        report.StandAreaHa is { } area && area != report.RegisterAreaHa ? Invariant($" ({T("小班の計", "stands")} {area:N2} ha)") : "";

    private static string Counts(int added, int changed, int unchanged, int removed) =>
        Invariant($"{T("新規", "new")} {added:N0}, {T("変更", "changed")} {changed:N0}, {T("変更なし", "unchanged")} {unchanged:N0}, {T("ファイルになし", "not in the file")} {removed:N0}");

    private static string Place(StoredFinding finding)
    {
        var row = finding.RowNo is { } number ? Invariant($"{T("行", "row ")}{number} ") : "";
        var column = finding.ColumnName is { } name ? $"「{name}」 " : "";
        return row + column + (finding.StandCode is { } code ? code + " " : "");
    }

    private static string Mark(string severity) => severity switch { "error" => "✗", "warning" => "!", _ => "·" };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string T(Bilingual text) => T(text.Ja, text.En);

    private static string T(string japanese, string english) => Terminal.SpeaksJapanese ? japanese : english;
}
