using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>
/// FO-001 for a project and a monitoring period, as named steps in this order:
/// 1. put the inputs in order; 2. split each enrolled record by its cuts and plantings (<see cref="LandPieces"/>);
/// 3. growth, final cuts, replanting claims and wood products of each piece (<see cref="PartAccount"/>);
/// 4. sum exactly by fiscal year and component; 5. take off incidental emissions and the baseline;
/// 6. floor once; 7. keep the buffer back. Knows no clock and no database.
/// </summary>
public sealed class Monitoring
{
    private readonly ProjectScience science;
    private readonly MonitoringInputs inputs;

    private Monitoring(MonitoringInputs inputs, ProjectBasis basis)
    {
        this.inputs = inputs.InOrder();
        Rules = new(basis.Estimate.Methodology);
        science = new(basis, MunicipalityCode.Parse(inputs.Municipality), inputs.Growth, inputs.LastFy);
    }

    internal ProjectRules Rules { get; }

    /// <exception cref="ReferenceFormatException">The methodology lacks a rule for projects.</exception>
    public static MonitoringResult Run(MonitoringInputs inputs, ProjectBasis basis)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(basis);
        return new Monitoring(inputs, basis).Run(explains: false);
    }

    /// <summary>The rows of one stand with every step written down; the same code computes them.</summary>
    public static IReadOnlyList<MonitoringRow> Explain(MonitoringInputs inputs, ProjectBasis basis, long standId)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(basis);
        var ofStand = inputs with
        {
            Parts = [.. inputs.Parts.Where(part => part.StandId == standId)],
            Works = [.. inputs.Works.Where(work => work.StandId == standId)],
        };
        return new Monitoring(ofStand, basis).Run(explains: true).Rows;
    }

    private MonitoringResult Run(bool explains)
    {
        var rows = new List<MonitoringRow>();
        var flags = new List<MonitoringFlag>();
        var works = inputs.Works.ToLookup(work => work.StandId);
        FlagDays(works, flags);
        foreach (var part in inputs.Parts)
            new PartAccount(inputs, science, Rules, part, works[part.StandId], rows, flags, explains).Run();
        var components = Sum(rows);
        var deductions = Deductions(rows);
        var net = Fo001.Co2Tonnes(components.Sum(c => c.AboveCarbonT + c.BelowCarbonT)) - deductions.Sum(d => d.EmissionCo2T + d.BaselineCo2T);
        var certified = (long)decimal.Floor(Math.Max(net, 0));
        IncidentalRules.Check(inputs, Rules, components, flags);
        var result = new MonitoringResult
        {
            Rows = rows,
            Flags = flags,
            Components = components,
            Deductions = deductions,
            NetCo2Tonnes = net,
            CertifiedTonnes = certified,
            BufferTonnes = Rules.BufferTonnes(certified),
            Status = rows.Count == 0 ? null : Weakest(rows),
        };
        FlagWhole(result, flags);
        return result;
    }

    /// <summary>4. By fiscal year and component; every year has at least its growth, also where it is zero.</summary>
    private List<ComponentYear> Sum(List<MonitoringRow> rows)
    {
        var sums = new Dictionary<(int Year, Component Component), Carbon>();
        for (var year = inputs.FirstFy; year <= inputs.LastFy; year++)
            sums[(year, Component.Tended)] = Carbon.Zero;
        foreach (var row in rows)
            sums[(row.FiscalYear, row.Component)] = sums.GetValueOrDefault((row.FiscalYear, row.Component)) + row.Carbon;
        return [.. sums.OrderBy(sum => sum.Key).Select(sum => new ComponentYear(sum.Key.Year, sum.Key.Component, sum.Value.AboveGroundT, sum.Value.BelowGroundT))];
    }

    /// <summary>5. What is left out by the 1 % rule is listed, not taken off.</summary>
    private List<YearDeduction> Deductions(List<MonitoringRow> rows)
    {
        var areas = rows.Where(row => row.Component is Component.Tended or Component.Natural)
            .GroupBy(row => row.FiscalYear).ToDictionary(year => year.Key, year => year.Sum(row => row.AreaHa));
        var deductions = new List<YearDeduction>();
        for (var year = inputs.FirstFy; year <= inputs.LastFy; year++)
        {
            var area = areas.GetValueOrDefault(year);
            deductions.Add(new(
                year, inputs.Emissions.Where(e => e.FiscalYear == year && e.Treatment != "left-out").Sum(e => e.Co2Tonnes), area * Rules.BaselinePerHaYr.Value, area));
        }

        return deductions;
    }

    private SourceStatus Weakest(List<MonitoringRow> rows) => rows.Aggregate(
        Rules.Rule("certified-rounding").Status.Weaker(Rules.BufferRate.Status).Weaker(Rules.BaselinePerHaYr.Status), (status, row) => status.Weaker(row.Status));

    private static void FlagDays(ILookup<long, WorkEvent> works, List<MonitoringFlag> flags)
    {
        foreach (var day in works.SelectMany(stand => stand.GroupBy(work => work.DoneOn)).Where(day => day.Count() > 1))
            flags.Add(new("two-works-one-day", FlagSeverity.Note, day.First().StandId, null, day.First().FiscalYear, new(
                $"{day.Key:yyyy-MM-dd}に{day.Count()}件の作業があります。間伐、主伐、植栽の順に数えます。", $"{day.Count()} works on {day.Key:yyyy-MM-dd}: counted as thinning, then final cut, then planting.")));
    }

    private void FlagWhole(MonitoringResult result, List<MonitoringFlag> flags)
    {
        if (result.Rows.Count == 0)
            flags.Add(new("nothing-counted", FlagSeverity.Blocking, null, null, null, new("数えられる林分がありません。", "No stand counts.")));
        if (result.NetCo2Tonnes < 0)
            flags.Add(new("net-negative", FlagSeverity.Warning, null, null, null, new("期間の合計が排出超過です。認証量は0になります。", "The period emits more than it absorbs: the certified quantity is 0.")));
        var years = inputs.LastFy - inputs.FirstFy + 1;
        if (result.CountedAreaHa <= 0)
            return;
        var perHa = result.NetCo2Tonnes / result.CountedAreaHa / years;
        if (perHa < Rules.Plausible.Low || perHa > Rules.Plausible.High)
            flags.Add(new("implausible", FlagSeverity.Warning, null, null, null, new(
                $"算定対象1 haあたり年 {perHa:0.00} t-CO2 は、公表されたプロジェクトの範囲（{Rules.Plausible.Low}～{Rules.Plausible.High}）の外です。入力をお確かめください。",
                $"{perHa:0.00} t CO2 per counted ha and year is outside the range of published projects ({Rules.Plausible.Low} to {Rules.Plausible.High}): check the inputs.")));
    }
}
