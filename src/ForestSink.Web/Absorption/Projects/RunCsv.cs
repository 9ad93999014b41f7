using ForestSink.Core.Absorption;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>Every row of a run as CSV, with every digit.</summary>
internal static class RunCsv
{
    public static IResult Rows(IReadOnlyList<RunRow> rows, Guid run, Func<string, string> species, Language t) => TypedResults.Stream(async body =>
    {
        await using var csv = new CsvText(body);
        await csv.LineAsync([Notices.Formula(t)], CancellationToken.None);
        await csv.LineAsync([
            t["小班", "Stand"], t["林分ID", "Record"], t["区画", "Piece"], t["年度", "Fiscal year"], t["区分", "Component"], t["樹種", "Species"], t["林齢", "Age"], t["面積ha", "Area ha"],
            t["面積係数", "Area factor"], t["材積または年成長量 m3/ha", "Volume or growth m3/ha"], t["地上部tCO2", "Above t-CO2"], t["地下部tCO2", "Below t-CO2"], t["合計tCO2", "Total t-CO2"],
            t["確かさ", "Status"]], CancellationToken.None);
        foreach (var row in rows)
            await csv.Text(row.StandCode).Number(row.CohortId).Text(row.Piece).Number(row.FiscalYear).Text(ProjectWords.Component(t, row.Component)).Text(species(row.SpeciesKey)).Number(row.Age)
                .Number(row.AreaHa).Number(row.AreaFactor).Number(row.VolumeM3PerHa).Number(Fo001.Co2Tonnes(row.AboveCarbonT)).Number(Fo001.Co2Tonnes(row.BelowCarbonT))
                .Number(Fo001.Co2Tonnes(row.AboveCarbonT + row.BelowCarbonT)).Text(Notices.StatusName(t, row.Status)).EndLineAsync(CancellationToken.None);
    }, "text/csv; charset=utf-8", $"monitoring-{run}.csv");
}
