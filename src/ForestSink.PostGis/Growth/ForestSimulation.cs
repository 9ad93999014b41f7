using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Height;
using ForestSink.Core.Growth.Simulation;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Growth;

/// <summary>The job that simulates the planted sugi and hinoki of a municipality under a set of rules.</summary>
public sealed class ForestSimulation(ForestSinkDatabase database)
{
    public const string JobKind = "forest-simulation";
    private const int AssumedSiteClass = 3;

    public async Task<object?> RunAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        var order = JsonSerializer.Deserialize<ForestSimulationOrder>(job.Arguments, JsonSerializerOptions.Web)!;
        await progress.ReportAsync("林分を読み込んでいます", "Reading the stands", 0, 0, cancellation);
        var municipality = MunicipalityCode.Parse(job.MunicipalityCode);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var documents = await GrowthDocuments.NewestAsync(transaction, cancellation);
        var forest = new SimulatedForest(order, documents, municipality.PrefectureCode);
        foreach (var row in await transaction.QueryAsync<SimulatedCohort>(Sql, null, cancellation, timeoutSeconds: 300))
            forest.Add(row);
        return await SimulateAsync(forest, order, progress, cancellation);
    }

    private static async Task<ForestSimulationResult> SimulateAsync(SimulatedForest forest, ForestSimulationOrder order, JobProgress progress, CancellationToken cancellation)
    {
        var done = 0;
        var run = Task.Run(
            () => MunicipalitySimulation.Run(forest.Build(), order.ToRules(), order.Years, snapshot => Volatile.Write(ref done, snapshot.Year), cancellation), cancellation);
        while (await Task.WhenAny(run, Task.Delay(250, cancellation)) != run)
            await progress.ReportAsync("成長と施業を計算しています", "Computing growth and work", Volatile.Read(ref done), order.Years, cancellation);
        return forest.Describe(await run);
    }

    private const string Sql = """
        SELECT c.species_key, c.forest_type, (c.area_ha * coalesce(c.share_percent, 100) / 100)::float8 AS area_ha, c.origin_fy, c.site_class,
               c.register_volume_m3_per_ha::float8 AS volume_m3_per_ha
        FROM cohort c
        JOIN stand s ON s.municipality_code = c.municipality_code AND s.stand_id = c.stand_id AND s.valid_to IS NULL
        WHERE c.municipality_code = @municipality AND c.valid_to IS NULL
        ORDER BY s.sort_key, c.cohort_id
        """;

    private sealed record SimulatedCohort
    {
        public required string SpeciesKey { get; init; }

        public required string ForestType { get; init; }

        public double? AreaHa { get; init; }

        public short? OriginFy { get; init; }

        public string? SiteClass { get; init; }

        public double? VolumeM3PerHa { get; init; }
    }

    /// <summary>Sorts the cohorts into those that can be simulated and those that cannot, with the reason.</summary>
    private sealed class SimulatedForest(ForestSimulationOrder order, GrowthDocuments documents, int prefecture)
    {
        private readonly List<GrowthTable> tables = [];
        private readonly List<(DensityDiagram Diagram, HeightCurve Heights, double Factor)> models = [];
        private readonly Dictionary<(string Species, int SiteClass), int> byClass = [];
        private readonly List<ForestStand> stands = [];
        private readonly Dictionary<string, LeftOut> leftOut = new(StringComparer.Ordinal);
        private int fromVolume;
        private int assumedClass;

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
            stands.Add(new(table, age, row.AreaHa!.Value, Stems(models[table], Math.Min(age, GrowthTable.MaxAge), row.VolumeM3PerHa), 0, true));
        }

        public MunicipalityForest Build() => new(tables, stands);

        public ForestSimulationResult Describe(IReadOnlyList<MunicipalityYear> years) => new(
            years, stands.Count, stands.Sum(stand => stand.AreaHa), fromVolume, assumedClass, [.. leftOut.Values.OrderByDescending(each => each.AreaHa)],
            order.DiagramKeys, documents.Heights.Version.Label);

        private string? ReasonToLeaveOut(SimulatedCohort row) =>
            row.ForestType != ForestType.Planted.Code() ? "not-planted"
            : DiagramOf(row.SpeciesKey) is null || documents.Heights.Of(row.SpeciesKey) is null ? "no-diagram"
            : row.OriginFy is null || row.OriginFy > order.FiscalYear ? "no-age"
            : row.AreaHa is not > 0 ? "no-area"
            : null;

        private DensityDiagram? DiagramOf(string species) =>
            order.DiagramKeys.Select(documents.Diagrams.Find).FirstOrDefault(diagram => diagram?.Species == species);

        private int TableOf(SimulatedCohort row)
        {
            var heights = documents.Heights.Of(row.SpeciesKey)!;
            if (!int.TryParse(row.SiteClass, System.Globalization.CultureInfo.InvariantCulture, out var siteClass) || siteClass < 1 || siteClass > heights.ClassFactors.Count)
            {
                assumedClass++;
                siteClass = AssumedSiteClass;
            }

            if (byClass.TryGetValue((row.SpeciesKey, siteClass), out var known))
                return known;
            var (diagram, factor) = (DiagramOf(row.SpeciesKey)!, heights.FactorOfClass(siteClass));
            models.Add((diagram, heights, factor));
            tables.Add(GrowthTable.Of(diagram, heights, factor, order.Stocking, documents.CarbonOf(row.SpeciesKey, prefecture)));
            return byClass[(row.SpeciesKey, siteClass)] = tables.Count - 1;
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
}
