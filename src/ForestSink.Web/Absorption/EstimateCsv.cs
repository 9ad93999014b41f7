using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Absorption;

/// <summary>Estimates as files, with every digit. The first line says what they are and what they are not.</summary>
internal static class EstimateCsv
{
    public static IResult Summary(EstimateView view, Func<string, string> species, Language language, CancellationToken cancellation) =>
        File($"estimate-{view.Municipality}-{view.Run.FirstFy}-{view.Run.LastFy}-summary.csv", async csv =>
        {
            await csv.LineAsync([Notices.Formula(language)], cancellation);
            await csv.LineAsync([language["区分", "Part"], language["項目", "Item"], language["年度", "Fiscal year"], language["件数", "Cohorts"], language["面積ha", "Area ha"],
                language["地上部tCO2", "Above ground t-CO2"], language["地下部tCO2", "Below ground t-CO2"], language["吸収量tCO2", "Absorption t-CO2"]], cancellation);
            foreach (var year in view.Years)
                await Figures(csv.Text(language["合計", "Total"]).Text("").Number(year.FiscalYear).Number(null).Number(null), year.Carbon).EndLineAsync(cancellation);
            foreach (var part in view.Species)
                await Figures(Part(csv, language["樹種", "Species"], species(part.Part), part), Carbon(part)).EndLineAsync(cancellation);
            foreach (var part in view.AgeClasses)
                await Figures(Part(csv, language["齢級", "Age class"], part.Part, part), Carbon(part)).EndLineAsync(cancellation);
            foreach (var count in view.Run.NotEstimatedCounts)
                await csv.Text(language["試算なし", "No estimate"]).Text(Names.Reason(language, count.Reason)).Number(null).Number(count.Cohorts).Number(count.AreaHa)
                    .Number(null).Number(null).Number(null).EndLineAsync(cancellation);
        });

    public static IResult Cohorts(
        MunicipalityCode municipality, EstimateRun run, ExplanationStore explanations, Func<string, string> species, Language language, CancellationToken cancellation) =>
        File($"estimate-{municipality}-{run.FirstFy}-{run.LastFy}-cohorts.csv", async csv =>
        {
            await csv.LineAsync([Notices.Formula(language)], cancellation);
            await csv.LineAsync([
                language["小班", "Stand"], language["施業番号", "No."], language["樹種", "Species"], language["林種", "Forest type"], language["面積ha", "Area ha"], language["成立年度", "Year of origin"],
                language["地位級", "Site class"], language["試算しない理由", "Reason for no estimate"], language["成長量の出典", "Source of growth"], language["収穫表", "Yield table"],
                .. Enumerable.Range(run.FirstFy, run.Years).Select(year => language[$"{year}年度tCO2", $"FY{year} t-CO2"])], cancellation);
            await foreach (var cohort in explanations.AllAsync(municipality, run.RunId, cancellation))
                await Cohort(csv, cohort, run, species, language).EndLineAsync(cancellation);
        });

    private static CsvText Cohort(CsvText csv, EstimatedCohort cohort, EstimateRun run, Func<string, string> species, Language language)
    {
        csv.Text(cohort.StandCode).Text(cohort.TreatmentNo).Text(species(cohort.SpeciesKey)).Text(ForestNames.ForestType(cohort.ForestType, language))
            .Number(cohort.AreaHa).Number(cohort.OriginFy).Text(cohort.SiteClass)
            .Text(cohort.Reason is { } reason ? Names.Reason(language, reason) : "")
            .Text(cohort.GrowthSource is { } source ? Names.GrowthSource(language, source) : "").Text(cohort.GrowthTable);
        for (var i = 0; i < run.Years; i++)
            csv.Number(cohort.CarbonAt(i) is { } carbon ? Fo001.Co2Tonnes(carbon.TotalT) : null);
        return csv;
    }

    private static CsvText Part(CsvText csv, string kind, string name, PartCarbon part) =>
        csv.Text(kind).Text(name).Number(part.FiscalYear).Number(part.Cohorts).Number(part.AreaHa);

    private static Carbon Carbon(PartCarbon part) => new(part.AboveCarbonT, part.BelowCarbonT);

    private static CsvText Figures(CsvText csv, Carbon carbon) =>
        csv.Number(Fo001.Co2Tonnes(carbon.AboveGroundT)).Number(Fo001.Co2Tonnes(carbon.BelowGroundT)).Number(Fo001.Co2Tonnes(carbon.TotalT));

    private static PushStreamHttpResult File(string name, Func<CsvText, Task> write) => TypedResults.Stream(
        async body =>
        {
            await using var csv = new CsvText(body);
            await write(csv);
        }, "text/csv; charset=utf-8", name);
}
