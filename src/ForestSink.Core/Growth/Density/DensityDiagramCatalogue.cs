using ForestSink.Core.Reference;

namespace ForestSink.Core.Growth.Density;

/// <summary>The diagrams of one file: those of <c>data/density-diagrams</c>, or a municipality's own.</summary>
public sealed class DensityDiagramCatalogue
{
    private DensityDiagramCatalogue(DataVersion version, string? limits, IReadOnlyList<DensityDiagram> all)
    {
        Version = version;
        Limits = limits;
        All = all;
    }

    public DataVersion Version { get; }

    /// <summary>What the file itself says about its limits.</summary>
    public string? Limits { get; }

    public IReadOnlyList<DensityDiagram> All { get; }

    public DensityDiagram? Find(string? key) => All.FirstOrDefault(diagram => diagram.Key == key);

    public IEnumerable<DensityDiagram> Of(string species) => All.Where(diagram => diagram.Species == species);

    /// <exception cref="ReferenceFormatException">With row and column.</exception>
    public static DensityDiagramCatalogue Parse(string text)
    {
        var table = CsvTable.Parse(text, "key", "species", "region_ja", "region_en", "edition", "a1", "b1", "a2", "b2", "k",
            "h0", "h1", "h2", "d0", "d1", "d2", "height_from_m", "height_to_m", "stems_from_per_ha", "stems_to_per_ha", "status", "source");
        var all = new List<DensityDiagram>();
        foreach (var row in table.Rows)
        {
            var diagram = Read(row);
            if (all.Exists(other => other.Key == diagram.Key))
                throw row.Error("key", new($"「{diagram.Key}」が重複しています。", $"'{diagram.Key}' appears twice."));
            all.Add(diagram);
        }

        return new(DataVersion.Of(table.RequiredFact("label"), text), table.Fact("limits"), all);
    }

    private static DensityDiagram Read(CsvRow row) => new(
        row.Text("key"), row.Text("species"), new(row.Text("region_ja"), row.Text("region_en")), row.Text("edition"),
        Coefficients(row),
        new(row.PositiveDouble("height_from_m"), row.PositiveDouble("height_to_m"), row.PositiveDouble("stems_from_per_ha"), row.PositiveDouble("stems_to_per_ha")),
        row.Status("status"), row.Text("source"));

    private static DensityCoefficients Coefficients(CsvRow row) => new(
        row.PositiveDouble("a1"), Negative(row, "b1"), row.PositiveDouble("a2"), Negative(row, "b2"), row.PositiveDouble("k"),
        row.Double("h0"), row.PositiveDouble("h1"), row.Double("h2"),
        row.Double("d0"), row.PositiveDouble("d1"), row.Double("d2"));

    private static double Negative(CsvRow row, string column) => row.Double(column) is < 0 and var value
        ? value
        : throw row.Error(column, new("この指数は負の値です。", "This exponent must be negative."));
}
