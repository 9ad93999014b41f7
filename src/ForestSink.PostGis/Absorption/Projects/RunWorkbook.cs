using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using ForestSink.Core.Absorption;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>What a workbook is made of.</summary>
public sealed record WorkbookContent(
    Project Project, IReadOnlyList<ProjectPlan> Plans, MonitoringRun Run, MonitoringInputs Inputs, ProjectBasis Basis, IReadOnlyList<RunRow> Rows,
    IReadOnlyList<RunFlag> Flags, IReadOnlyList<StoredTick> Ticks, Func<string, string> Species, Func<string, string, string> Text);

/// <summary>An evidence tick as stored.</summary>
public sealed record StoredTick(string StandCode, string Tick, bool Holds, short? PracticeFy, string Evidence, DateTime SetAt);

/// <summary>
/// A run as a workbook, with sheets after the official support workbook. What a verifier would check by hand is a formula: area ×
/// factor × growth × coefficients × 44/12 in each row, the sums by fiscal year, rounding down, and the buffer.
/// </summary>
public sealed class RunWorkbook
{
    private const int FirstRow = 2;
    private readonly WorkbookContent content;
    private readonly ProjectRules rules;
    private readonly Dictionary<string, int> lastRow = new(StringComparer.Ordinal);

    private RunWorkbook(WorkbookContent content)
    {
        this.content = content;
        rules = new(content.Basis.Estimate.Methodology);
    }

    public static byte[] Write(WorkbookContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
            new RunWorkbook(content).Write(document);
        return stream.ToArray();
    }

    private string Coefficients => T("係数", "Coefficients");

    private string Tended => T("吸収量_育成林", "Absorption_tended");

    private string Natural => T("吸収量_天然生林", "Absorption_natural");

    private string Cuts => T("主伐・再造林・HWP", "Cuts_replanting_HWP");

    private string Emissions => T("付随的な排出", "Incidental_emissions");

    private string T(string japanese, string english) => content.Text(japanese, english);

    private void Write(SpreadsheetDocument document)
    {
        var book = document.AddWorkbookPart();
        book.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
        var sheets = new Sheets();
        Outline(book, sheets);
        Plans(book, sheets);
        Areas(book, sheets);
        CoefficientSheet(book, sheets);
        Volumes(book, sheets);
        Rows(book, sheets, Tended, row => row.Component == "tended");
        Rows(book, sheets, Natural, row => row.Component == "natural");
        Rows(book, sheets, Cuts, row => row.Component is "final-cut" or "replanting" or "wood-products");
        EmissionSheet(book, sheets);
        Summary(book, sheets);
        Evidence(book, sheets);
        Flags(book, sheets);
        book.Workbook = new Workbook(new BookViews(new WorkbookView()), sheets, new CalculationProperties { FullCalculationOnLoad = true });
    }

    private void Outline(WorkbookPart book, Sheets sheets)
    {
        var (project, run) = (content.Project, content.Run);
        using var sheet = new SheetWriter(book, sheets, T("概要", "Outline"), 30, 80);
        sheet.Heads(T("項目", "Item"), T("内容", "Content"));
        foreach (var (name, value) in new (string, string?)[]
        {
            (T("注意", "Notice"), T("FO-001の算定式による試算です。認証を示すものではありません。", "An estimate by the FO-001 formula. It is not a certification.")),
            (T("プロジェクト名", "Project"), project.Name),
            (T("プロジェクト番号", "Registry number"), project.RegistryNo),
            (T("方法論", "Methodology"), $"{project.Methodology.ToUpperInvariant()} Ver. {project.MethodologyVersion}"),
            (T("認証対象期間", "Certification period"), $"FY{project.FirstFy}–FY{project.LastFy}"),
            (T("モニタリング期間", "Monitoring period"), $"FY{run.FirstFy}–FY{run.LastFy}"),
            (T("申請者", "Applicant"), project.Applicant),
            (T("参加者", "Participants"), project.Participants),
            (T("確定", "Frozen"), run.FrozenAt?.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture) ?? T("未確定", "not frozen")),
            (T("算定方法の版", "Methodology edition"), run.Methodology),
            (T("係数の版", "Coefficient edition"), run.Coefficients),
            (T("入力のSHA-256", "SHA-256 of the inputs"), run.InputsSha256),
            (T("結果のSHA-256", "SHA-256 of the result"), run.ResultSha256),
            (T("根拠の弱い値", "Weakest status"), run.WeakestStatus),
        })
            sheet.Begin().Text(name).Text(value);
        foreach (var use in run.DocumentUses)
            sheet.Begin().Text($"{use.Kind} {use.Name}").Text($"v{use.Version} {use.Sha256}");
    }

    private void Plans(WorkbookPart book, Sheets sheets)
    {
        using var sheet = new SheetWriter(book, sheets, T("計画の履歴", "Plan_history"), 40, 16, 14, 14, 14);
        sheet.Heads(T("森林経営計画", "Management plan"), T("種類", "Kind"), T("認定日", "Approved"), T("始期", "First day"), T("終期", "Last day"));
        foreach (var plan in content.Plans)
            sheet.Begin().Text(plan.Name).Text(plan.Kind).Text($"{plan.ApprovedOn:yyyy-MM-dd}").Text($"{plan.FirstDay:yyyy-MM-dd}").Text($"{plan.LastDay:yyyy-MM-dd}");
    }

    private void Areas(WorkbookPart book, Sheets sheets)
    {
        using var sheet = new SheetWriter(book, sheets, T("面積一覧", "Areas"), 14, 12, 16, 12, 10, 12, 10, 10, 10, 12, 30);
        sheet.Heads(T("小班", "Stand"), T("林分ID", "Record"), T("樹種", "Species"), T("林種", "Forest type"), T("面積ha", "Area ha"), T("成立年度", "Origin FY"), T("地位級", "Site class"),
            T("面積係数", "Area factor"), T("登録開始", "From FY"), T("登録終了", "To FY"), T("施業年度", "Practice FY"), T("足りない要件", "Missing"));
        foreach (var part in content.Inputs.Parts)
            sheet.Begin().Text(part.StandCode).Number(part.CohortId).Text(content.Species(part.SpeciesKey)).Text(part.ForestType).Number(part.AreaHa).Number(part.OriginFy).Text(part.SiteClass)
                .Number(part.AreaFactor).Number(part.FirstFy).Number(part.LastFy).Number(part.PracticeFy).Text(string.Join(", ", part.Missing));
    }

    /// <summary>Row 1 heads, then one species a row; B holds the young BEF, C the old, D the switch age.</summary>
    private void CoefficientSheet(WorkbookPart book, Sheets sheets)
    {
        using var sheet = new SheetWriter(book, sheets, Coefficients, 18, 10, 10, 10, 10, 10, 10, 14, 60);
        sheet.Heads(T("樹種コード", "Species key"), T("拡大係数(若齢)", "BEF young"), T("拡大係数", "BEF"), T("若齢の上限", "Young until age"), T("地下部比率", "R"), T("容積密度", "D"), T("炭素含有率", "CF"), T("確かさ", "Status"), T("出典", "Source"));
        var prefecture = MunicipalityCode.Parse(content.Inputs.Municipality).PrefectureCode;
        foreach (var key in content.Rows.Select(row => row.SpeciesKey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var estimate = content.Basis.Estimate;
            var factor = estimate.Factors.Find(estimate.Species.Find(key)!.Coefficient!, prefecture)!;
            sheet.Begin().Text(key).Number(factor.BefYoung.Value).Number(factor.BefOld.Value).Number(estimate.Methodology.BefYoungUntilAge.Value).Number(factor.RootToShoot.Value)
                .Number(factor.WoodDensity.Value).Number(factor.CarbonFraction.Value).Text(factor.Weakest(young: true).Weaker(factor.Weakest(young: false)).Code()).Text(factor.BefOld.Source);
        }
        lastRow[Coefficients] = Math.Max(sheet.Row, FirstRow);
    }

    private void Volumes(WorkbookPart book, Sheets sheets)
    {
        using var sheet = new SheetWriter(book, sheets, T("幹材積表", "Stem_volumes"), 18, 18, 10, 18);
        sheet.Heads(T("樹種", "Species"), T("区分", "Use"), T("林齢", "Age"), T("材積または年成長量 m³/ha", "Volume or growth m³/ha"));
        foreach (var used in content.Rows.Select(row => (row.SpeciesKey, row.Component, row.Age, row.VolumeM3PerHa)).Distinct().Order())
            sheet.Begin().Text(content.Species(used.SpeciesKey)).Text(T(ComponentText.Parse(used.Component).Name().Ja, ComponentText.Parse(used.Component).Name().En)).Number(used.Age).Number(used.VolumeM3PerHa);
    }

    private void Rows(WorkbookPart book, Sheets sheets, string name, Func<RunRow, bool> of)
    {
        using var sheet = new SheetWriter(book, sheets, name, 8, 14, 10, 8, 18, 18, 8, 10, 8, 12);
        sheet.Heads(T("年度", "FY"), T("小班", "Stand"), T("林分ID", "Record"), T("区画", "Piece"), T("区分", "Component"), T("樹種コード", "Species key"), T("林齢", "Age"), T("面積ha", "Area ha"),
            T("面積係数", "Factor"), T("年成長量・材積 m³/ha", "Growth, volume m³/ha"), T("容積密度", "D"), T("拡大係数", "BEF"), T("炭素含有率", "CF"), T("地下部比率", "R"), T("符号", "Sign"),
            T("上限 地上部", "Cap above"), T("上限 地下部", "Cap below"), T("地上部 t-CO2", "Above t-CO2"), T("地下部 t-CO2", "Below t-CO2"), T("合計 t-CO2", "Total t-CO2"));
        foreach (var row in content.Rows.Where(of))
            Row(sheet, row);
        lastRow[name] = Math.Max(sheet.Row, FirstRow);
    }

    private void Row(SheetWriter sheet, RunRow row)
    {
        var table = $"'{Coefficients}'!$A${FirstRow}:$G${lastRow[Coefficients]}";
        var byFormula = IsByFormula(row);
        sheet.Begin().Number(row.FiscalYear).Text(row.StandCode).Number(row.CohortId).Text(row.Piece).Text(T(ComponentText.Parse(row.Component).Name().Ja, ComponentText.Parse(row.Component).Name().En))
            .Text(row.SpeciesKey).Number(row.Age).Number(row.AreaHa).Number(row.AreaFactor).Number(row.VolumeM3PerHa)
            .Formula($"VLOOKUP(F{{0}},{table},6,FALSE)")
            .Formula($"IF(G{{0}}<=VLOOKUP(F{{0}},{table},4,FALSE),VLOOKUP(F{{0}},{table},2,FALSE),VLOOKUP(F{{0}},{table},3,FALSE))")
            .Formula($"VLOOKUP(F{{0}},{table},7,FALSE)")
            .Formula($"VLOOKUP(F{{0}},{table},5,FALSE)")
            .Number(row.Component == "final-cut" ? -1 : 1)
            .Number(byFormula ? null : Fo001.Co2Tonnes(row.AboveCarbonT))
            .Number(byFormula ? null : Fo001.Co2Tonnes(row.BelowCarbonT))
            .Formula("IF(P{0}=\"\",O{0}*H{0}*I{0}*J{0}*K{0}*L{0}*M{0}*44/12,P{0})")
            .Formula("IF(Q{0}=\"\",R{0}*N{0},Q{0})")
            .Formula("R{0}+S{0}");
    }

    /// <summary>False where a cap or the wood product factors make the figure: it then stands in the cap columns.</summary>
    private bool IsByFormula(RunRow row)
    {
        var estimate = content.Basis.Estimate;
        var factor = estimate.Factors.Find(estimate.Species.Find(row.SpeciesKey)!.Coefficient!, MunicipalityCode.Parse(content.Inputs.Municipality).PrefectureCode)!;
        var above = row.AreaHa * row.AreaFactor * row.VolumeM3PerHa * factor.WoodDensity.Value * factor.Bef(row.Age, estimate.Methodology.BefYoungUntilAge.Value).Value * factor.CarbonFraction.Value;
        return row.Component != "wood-products" && Math.Abs(above) == Math.Abs(row.AboveCarbonT);
    }

    private void EmissionSheet(WorkbookPart book, Sheets sheets)
    {
        using var sheet = new SheetWriter(book, sheets, Emissions, 8, 40, 14, 14);
        sheet.Heads(T("年度", "FY"), T("内容", "What"), T("扱い", "Treatment"), T("排出量 t-CO2", "Emission t-CO2"), T("差し引く量 t-CO2", "Taken off t-CO2"));
        foreach (var emission in content.Inputs.Emissions)
            sheet.Begin().Number(emission.FiscalYear).Text(emission.Label).Text(emission.Treatment).Number(emission.Co2Tonnes).Formula("IF(C{0}=\"left-out\",0,D{0})");
        lastRow[Emissions] = Math.Max(sheet.Row, FirstRow);
    }

    private void Summary(WorkbookPart book, Sheets sheets)
    {
        using var sheet = new SheetWriter(book, sheets, T("年度別集計", "Summary"), 24, 18, 18, 18, 18, 18, 18);
        sheet.Heads(T("年度", "FY"), T("育成林", "Tended"), T("天然生林", "Natural"), T("主伐・再造林・HWP", "Cuts, replanting, HWP"), T("付随的な排出", "Incidental emissions"), T("ベースライン", "Baseline"), T("純吸収量", "Net"));
        foreach (var year in content.Run.ResultValue.Deductions)
            sheet.Begin().Number(year.FiscalYear).Formula(SumOf(Tended, "T")).Formula(SumOf(Natural, "T")).Formula(SumOf(Cuts, "T")).Formula(SumOf(Emissions, "E"))
                .Number(year.BaselineCo2T).Formula("B{0}+C{0}+D{0}-E{0}-F{0}");
        var last = sheet.Row;
        sheet.Begin().Text(T("合計", "Total"));
        foreach (var column in "BCDEFG")
            sheet.Formula($"SUM({column}{FirstRow}:{column}{last})");
        var total = sheet.Row;
        Result(sheet, T("認証見込み量（切り捨て）", "To be certified (rounded down)"), $"ROUNDDOWN(MAX(ROUND(G{total},9),0),0)");
        sheet.Begin().Text(T("バッファー率", "Buffer rate")).Number(rules.BufferRate.Value);
        Result(sheet, T("バッファー", "Buffer"), rules.FloorsBuffer.Value ? $"ROUNDDOWN(ROUND(B{total + 1}*B{total + 2},9),0)" : $"ROUND(B{total + 1}*B{total + 2},0)");
        Result(sheet, T("口座へ", "To the account"), $"B{total + 1}-B{total + 3}");
        sheet.Begin().Text(T("画面の認証見込み量", "Certified on screen")).Number(content.Run.CertifiedT);
        Result(sheet, T("一致", "Equal"), $"IF(B{total + 1}=B{total + 5},\"OK\",\"NG\")");
    }

    private static void Result(SheetWriter sheet, string name, string formula) => sheet.Begin().Text(name).Formula(formula);

    private string SumOf(string sheet, string column) =>
        $"SUMIF('{sheet}'!$A${FirstRow}:$A${lastRow[sheet]},A{{0}},'{sheet}'!${column}${FirstRow}:${column}${lastRow[sheet]})";

    private void Evidence(WorkbookPart book, Sheets sheets)
    {
        using var sheet = new SheetWriter(book, sheets, T("証拠一覧", "Evidence"), 14, 20, 12, 12, 12, 60);
        sheet.Heads(T("小班", "Stand"), T("種類", "Kind"), T("年度", "FY"), T("実施日", "Done on"), T("面積ha", "Area ha"), T("記録・書類", "Record, document"));
        var codes = content.Inputs.Parts.DistinctBy(part => part.StandId).ToDictionary(part => part.StandId, part => part.StandCode);
        foreach (var work in content.Inputs.Works)
            sheet.Begin().Text(codes.GetValueOrDefault(work.StandId)).Text(work.Kind).Number(work.FiscalYear).Text($"{work.DoneOn:yyyy-MM-dd}").Number(work.AreaHa).Text(work.RecordId);
        foreach (var tick in content.Ticks)
            sheet.Begin().Text(tick.StandCode).Text(T(Eligibility.TickName(tick.Tick).Ja, Eligibility.TickName(tick.Tick).En)).Number(tick.PracticeFy).Text($"{tick.SetAt:yyyy-MM-dd}").Number(null).Text((tick.Holds ? "" : "× ") + tick.Evidence);
    }

    private void Flags(WorkbookPart book, Sheets sheets)
    {
        using var sheet = new SheetWriter(book, sheets, T("確認事項", "Notes"), 12, 14, 8, 90);
        sheet.Heads(T("重さ", "Severity"), T("小班", "Stand"), T("年度", "FY"), T("内容", "Detail"));
        foreach (var flag in content.Flags)
            sheet.Begin().Text(flag.Severity).Text(flag.StandCode).Number(flag.FiscalYear).Text(T(flag.DetailJa, flag.DetailEn));
    }

    private static Stylesheet Styles() => new(
        new Fonts(new Font(), new Font(new Bold())),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(new CellFormat(), new CellFormat { FontId = 1, ApplyFont = true }));
}
