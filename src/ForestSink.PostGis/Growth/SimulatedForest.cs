using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Height;
using ForestSink.Core.Growth.Simulation;

namespace ForestSink.PostGis.Growth;

/// <summary>Sorts the cohorts into those that can be simulated and those that cannot, with the reason.</summary>
internal sealed class SimulatedForest(ForestSimulationOrder order, GrowthDocuments documents, int prefecture)
{
    private const int AssumedSiteClass = 3;

    // Measured factors in steps of 0.02 (a third of a metre at 40 years), so that stands share their tables.
    private const double FactorStep = 0.02;
    private const double LowestFactor = 0.4;
    private const double HighestFactor = 1.8;
    private readonly List<GrowthTable> tables = [];
    private readonly List<(DensityDiagram Diagram, HeightCurve Heights, double Factor)> models = [];
    private readonly Dictionary<(string Species, double Factor), int> byFactor = [];
    private readonly List<ForestStand> stands = [];
    private readonly List<MappedCohort> places = [];
    private readonly Dictionary<string, LeftOut> leftOut = new(StringComparer.Ordinal);
    private int fromVolume;
    private int assumedClass;
    private int measured;
    private int unknownSlope;

    public void Add(SimulatedCohort row)
    {
        if (ReasonToLeaveOut(row) is { } reason)
        {
            var sum = leftOut.GetValueOrDefault(reason) ?? new LeftOut(reason, 0, 0);
            leftOut[reason] = sum with { Cohorts = sum.Cohorts + 1, AreaHa = sum.AreaHa + (row.AreaHa ?? 0) };
            return;
        }

        var age = order.FiscalYear - row.OriginFy!.Value + 1;
        var table = TableOf(row);
        stands.Add(new(table, age, row.AreaHa!.Value, Stems(models[table], Math.Min(age, GrowthTable.MaxAge), row.VolumeM3PerHa), Slope(row), true));
        places.Add(new(row.StandId, row.CompartmentCode, row.AreaHa.Value));
    }

    public MunicipalityForest Build() => new(tables, stands);

    public SimulationMap Map() => new(places, order.Years, order.FiscalYear, order.Stocking);

    public ForestSimulationResult Describe(IReadOnlyList<MunicipalityYear> years) => new(
        years, stands.Count, stands.Sum(stand => stand.AreaHa), fromVolume, assumedClass, [.. leftOut.Values.OrderByDescending(each => each.AreaHa)],
        order.DiagramKeys, documents.Heights.Version.Label)
    {
        WithMeasuredHeight = measured,
        WithUnknownSlope = unknownSlope,
    };

    private string? ReasonToLeaveOut(SimulatedCohort row) =>
        row.ForestType != ForestType.Planted.Code() ? "not-planted"
        : DiagramOf(row.SpeciesKey) is null || documents.Heights.Of(row.SpeciesKey) is null ? "no-diagram"
        : row.OriginFy is null || row.OriginFy > order.FiscalYear ? "no-age"
        : row.AreaHa is not > 0 ? "no-area"
        : null;

    private DensityDiagram? DiagramOf(string species) =>
        order.DiagramKeys.Select(documents.Diagrams.Find).FirstOrDefault(diagram => diagram?.Species == species);

    /// <summary>A stand of unknown slope fits no rule that asks for one.</summary>
    private double Slope(SimulatedCohort row)
    {
        if (!order.AsksForSlope)
            return 0;
        unknownSlope += row.SlopeDeg is null ? 1 : 0;
        return row.SlopeDeg ?? double.PositiveInfinity;
    }

    private int TableOf(SimulatedCohort row)
    {
        var heights = documents.Heights.Of(row.SpeciesKey)!;
        var factor = FactorOf(row, heights);
        if (byFactor.TryGetValue((row.SpeciesKey, factor), out var known))
            return known;
        var diagram = DiagramOf(row.SpeciesKey)!;
        models.Add((diagram, heights, factor));
        tables.Add(GrowthTable.Of(diagram, heights, factor, order.Stocking, documents.CarbonOf(row.SpeciesKey, prefecture)));
        return byFactor[(row.SpeciesKey, factor)] = tables.Count - 1;
    }

    /// <summary>A measured height first, then the register's site class, then the middle class.</summary>
    private double FactorOf(SimulatedCohort row, HeightCurve heights)
    {
        if (row is { CanopyM: { } canopy, CanopyAge: { } age } && !heights.Extrapolates(age)
            && Math.Round(heights.FactorThrough(age, canopy) / FactorStep) * FactorStep is >= LowestFactor and <= HighestFactor and var through)
        {
            measured++;
            return through;
        }

        if (int.TryParse(row.SiteClass, CultureInfo.InvariantCulture, out var siteClass) && siteClass >= 1 && siteClass <= heights.ClassFactors.Count)
            return heights.FactorOfClass(siteClass);
        assumedClass++;
        return heights.FactorOfClass(AssumedSiteClass);
    }

    /// <summary>Stems that hold the register's volume where it states one that the diagram can hold; else those of the assumed Ry.</summary>
    private double Stems((DensityDiagram Diagram, HeightCurve Heights, double Factor) model, int age, double? volume)
    {
        var height = model.Heights.HeightM(age, model.Factor);
        var most = model.Diagram.MaximumStemsPerHa(height);
        if (volume is > 0 && volume / order.Stocking < model.Diagram.MaximumVolumeM3PerHa(height))
        {
            fromVolume++;
            return model.Diagram.StemsAtVolume(height, volume.Value / order.Stocking);
        }

        // A young stand of this Ry would have more stems than anybody plants.
        return Math.Min(Math.Min(model.Diagram.StemsAtYieldIndex(height, order.StartYieldIndex), most), Math.Max(order.PlantedPerHa * order.Survival, 500));
    }
}
