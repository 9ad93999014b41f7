using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Height;
using ForestSink.Core.Growth.Simulation;

namespace ForestSink.Benchmarks.Growth;

/// <summary>100,000 stands × 100 years on the density diagram, with thinning and cutting rules under yearly limits of area.</summary>
internal static class SimulationBenchmark
{
    private static readonly TimeSpan Goal = TimeSpan.FromSeconds(3);

    public static IEnumerable<Measurement> Run(int stands, int years)
    {
        var forest = Forest(stands);
        yield return Measurement.Of($"simulation, {stands:N0} stands × {years} years, thinned and cut by rules", Goal, 5,
            () => MunicipalitySimulation.Run(forest, Rules(stands), years));
        yield return Measurement.Of($"simulation, {stands:N0} stands × {years} years, growth alone", null, 5,
            () => MunicipalitySimulation.Run(forest, MunicipalityRules.Nothing, years));
    }

    /// <summary>Limits in proportion to a forest of 50,000 ha: about a hundredth of it is worked on each year.</summary>
    private static MunicipalityRules Rules(int stands) => new(
        [new(null, 0.8, 20, 60, 35, 5, new(ThinningMethod.FromBelow, ThinningMeasure.YieldIndexAfter, 0.65), stands / 100.0, WorkOrder.OldestFirst)],
        [new(null, 60, 35, stands / 200.0, 1, 2500, 0.9)],
        10);

    private static MunicipalityForest Forest(int count)
    {
        var random = new Random(20261122);
        return new([.. Tables()], [.. Enumerable.Range(0, count).Select(_ => new ForestStand(
            random.Next(10), random.Next(1, 90), 0.05 + random.NextDouble(), random.Next(600, 3000), random.Next(0, 45), true))]);
    }

    private static IEnumerable<GrowthTable> Tables()
    {
        var diagrams = DensityDiagramCatalogue.Parse(File.ReadAllText(Data("density-diagrams", "density-diagrams.csv")));
        var curves = HeightCurveCatalogue.Parse(File.ReadAllText(Data("height-curves", "height-curves.csv")));
        var carbon = new CarbonPerVolume(1.57, 1.23, 20, 0.25, 0.314, 0.51);
        return from diagram in diagrams.All.Where(each => each.Region.Ja == "北近畿・中国")
               let curve = curves.Of(diagram.Species)!
               from factor in curve.ClassFactors
               select GrowthTable.Of(diagram, curve, factor, 0.63, carbon);
    }

    private static string Data(string folder, string file)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "ForestSink.sln")))
            root = root.Parent;
        return Path.Combine(root?.FullName ?? throw new InvalidOperationException("Run the benchmark from a checkout."), "data", folder, file);
    }
}
