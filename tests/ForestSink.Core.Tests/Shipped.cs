using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.Core.Tests;

/// <summary>The reference data that ships with the program, read from the repository's own files.</summary>
internal static class Shipped
{
    public static SpeciesCatalogue Species { get; } = SpeciesCatalogue.Parse(Text("species.csv"));

    public static ExpansionFactorTable Factors { get; } = ExpansionFactorTable.Parse(Text("expansion-factors.csv"));

    public static Methodology Methodology { get; } = Methodology.Parse(Text("fo-001.json"));

    public static IReadOnlyList<YieldTable> YieldTables { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.csv")
            .Where(path => Path.GetFileName(path) is not ("species.csv" or "expansion-factors.csv" or "plot-survey.csv"))
            .Order(StringComparer.Ordinal)
            .Select(path => YieldTableFile.Parse(File.ReadAllText(path), Species)),
    ];

    public static EstimateBasis Basis { get; } = new(Methodology, Factors, Species, YieldTables);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "data");

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public static YieldTable Table(string id) => YieldTables.Single(table => table.Id == id);

    public static ExpansionFactor Factor(string species, int prefecture = 33) =>
        Factors.Find(species, prefecture) ?? throw new InvalidOperationException(species);

    public static FiscalYearRange Years(int first, int last) => new(new(first), new(last));

    public static Estimator Estimator(
        string municipality = "40348", FiscalYearRange? years = null, GrowthChoice growth = GrowthChoice.Auto, params YieldTable[] own) =>
        new(Basis, new(MunicipalityCode.Parse(municipality), years ?? Years(2026, 2033), growth, own));
}
