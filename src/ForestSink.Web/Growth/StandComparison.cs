using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Simulation;
using ForestSink.PostGis.Growth;
using ForestSink.Web.Charts;

namespace ForestSink.Web.Growth;

/// <summary>One plan with its years and totals, per ha.</summary>
/// <param name="Key">a, b, c as typed, best as found, nothing.</param>
public sealed record ComparedPlan(string Key, TreatmentPlan Plan, string Color, IReadOnlyList<StandYear> Rows)
{
    public double ThinnedM3 => Rows.Where(row => row.Treatment == Treatment.Thinning).Sum(row => row.HarvestM3PerHa);

    public double CutM3 => Rows.Where(row => row.Treatment == Treatment.FinalCut).Sum(row => row.HarvestM3PerHa);

    public double? AbsorbedCo2 => Rows[0].StockCo2Tonnes is null ? null : Rows.Sum(row => row.AbsorbedCo2Tonnes ?? 0);

    public LogAssortment Harvest => Rows.Aggregate(default(LogAssortment), (sum, row) => sum + row.Harvest);

    public double HighestRy => Rows.Max(row => row.After?.YieldIndex ?? 0);

    public double HighestHd => Rows.Where(row => row.Age >= 30).Select(row => row.After?.HeightDiameterRatio ?? 0).DefaultIfEmpty().Max();

    public IEnumerable<StandYear> Problems => Rows.Where(row => row.Problem is not null);
}

/// <summary>The plans of a stand simulated side by side.</summary>
public sealed record StandComparison(StandModel Model, StandStart Start, IReadOnlyList<ComparedPlan> Plans, double HeightM, ScheduleResult? Search)
{
    public bool IsOutside => Plans.Any(plan => plan.Rows.Any(row => row.Outside));

    /// <param name="nothing">Name of the plan that does nothing.</param>
    /// <param name="best">Name of the best schedule, where one is searched.</param>
    public static StandComparison Run(GrowthDocuments documents, StandQuery query, int prefecture, string nothing, string best)
    {
        var diagram = documents.Diagrams.Find(query.Diagram) ?? documents.Diagrams.Find("sugi-kitakinki-chugoku") ?? documents.Diagrams.All[0];
        var heights = documents.Heights.Of(diagram.Species) ?? documents.Heights.All[0];
        var factor = query.HeightM is { } measured ? heights.FactorThrough(query.Age, measured) : heights.FactorOfClass(query.SiteClass);
        var height = heights.HeightM(query.Age, factor);
        var model = new StandModel(diagram, heights, factor, documents.CarbonOf(diagram.Species, prefecture))
        {
            RecoveryYears = query.Recovery,
            Calibration = query.VolumeM3 is { } volume ? StandModel.CalibrationOf(diagram, height, query.Stems, volume) : 1,
        };
        var start = new StandStart(query.Age, query.Stems);
        var search = query.Search is { } goal && goal.FinalAge > query.Age ? ScheduleSearch.Run(model, start, goal.Goal(query.Age)) : null;
        var typed = query.Plans.Select(plan => (plan.Key, plan.Plan)).Where(each => each.Plan.Thinnings.Count > 0 || each.Plan.Cut is not null);
        (string Key, TreatmentPlan Plan)[] plans = [("nothing", TreatmentPlan.Nothing(nothing)), .. typed, .. Best(search, query, best)];
        return new(
            model, start,
            [.. plans.Select((each, i) => new ComparedPlan(each.Key, each.Plan, i == 0 ? ChartColors.Faint : ChartColors.Of(i - 1), StandSimulation.Run(model, start, each.Plan, query.Years)))],
            height, search);
    }

    /// <summary>The best schedule beside the typed plans; replanted as plan A says.</summary>
    private static IEnumerable<(string Key, TreatmentPlan Plan)> Best(ScheduleResult? search, StandQuery query, string name)
    {
        if (search?.Best is { } found)
            yield return ("best", new(name, found.Thinnings, new FinalCut(query.Search!.FinalAge, 1, query.Plans[0].PlantedPerHa, query.Plans[0].SurvivalPercent / 100)));
    }

    /// <summary>One line per plan; a treatment shows as a step down within its year.</summary>
    public Chart Over(string x, string y, Func<DensityState, double> value) => new(x, y)
    {
        Lines = [.. Plans.Select(plan => new ChartLine(plan.Color, [.. plan.Rows.SelectMany(row => Steps(row, value))], plan.Plan.Name, plan == Plans[0] ? 1.5 : 2.2, plan == Plans[0]))],
        Height = 260,
    };

    /// <summary>t-CO2 taken up since the start.</summary>
    public Chart Absorbed(string x, string y) => new(x, y)
    {
        Lines = [.. Plans.Select(plan =>
        {
            var sum = 0.0;
            return new ChartLine(plan.Color, [.. plan.Rows.Select(row => new double?[] { row.Year, sum += row.AbsorbedCo2Tonnes ?? 0 })], plan.Plan.Name, 2, plan == Plans[0]);
        })],
        Height = 260,
    };

    public Chart Diagram(string x, string y) => DensityChart.Of(
        Model.Diagram,
        Plans.Select(plan => new ChartLine(plan.Color,
            [.. plan.Rows.SelectMany(row => new[] { row.Before, row.After }).Select(state => state is { } s ? new double?[] { s.StemsPerHa, s.VolumeM3PerHa } : [100, null])],
            plan.Plan.Name, 2.5)),
        [], x, y);

    /// <summary>Stems per ha by diameter class of 2 cm at the end.</summary>
    public static Chart Diameters(ComparedPlan plan, DensityState state, string x, string y)
    {
        var distribution = DiameterDistribution.Of(state);
        var last = (int)Math.Ceiling((distribution.MeanCm + 4 * distribution.StandardDeviationCm) / 2);
        return new(x, y)
        {
            Bars = [new(plan.Color, plan.Plan.Name, [.. Enumerable.Range(1, Math.Max(last, 2)).Select(i => new[]
            {
                2.0 * i, state.StemsPerHa * (distribution.StemShareBelow(2 * i + 1) - distribution.StemShareBelow(2 * i - 1)),
            })])],
            Height = 220,
        };
    }

    private static IEnumerable<double?[]> Steps(StandYear row, Func<DensityState, double> value)
    {
        yield return [row.Year, row.Before is { } before ? value(before) : null];
        if (row.Treatment is Treatment.Thinning or Treatment.FinalCut)
            yield return [row.Year, row.After is { } after ? value(after) : null];
    }
}
