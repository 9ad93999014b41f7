using ForestSink.Core.Reference;

namespace ForestSink.Core.Growth.Height;

/// <summary>The guide curves of one file: those of <c>data/height-curves</c>, or a municipality's own.</summary>
public sealed class HeightCurveCatalogue
{
    private HeightCurveCatalogue(DataVersion version, IReadOnlyList<HeightCurve> all)
    {
        Version = version;
        All = all;
    }

    public DataVersion Version { get; }

    public IReadOnlyList<HeightCurve> All { get; }

    public HeightCurve? Find(string? key) => All.FirstOrDefault(curve => curve.Key == key);

    public HeightCurve? Of(string species) => All.FirstOrDefault(curve => curve.Species == species);

    /// <exception cref="ReferenceFormatException">With row and column.</exception>
    public static HeightCurveCatalogue Parse(string text)
    {
        var table = CsvTable.Parse(text, "key", "species", "region_ja", "region_en", "a", "b", "c", "d",
            "factor_1", "age_from", "age_to", "status", "factor_status", "source");
        return new(DataVersion.Of(table.RequiredFact("label"), text), [.. table.Rows.Select(Read)]);
    }

    private static HeightCurve Read(CsvRow row) => new(
        row.Text("key"), row.Text("species"), new(row.Text("region_ja"), row.Text("region_en")),
        row.PositiveDouble("a"), row.PositiveDouble("b"), row.Double("c"), row.PositiveDouble("d"), Factors(row),
        row.Int("age_from"), row.Int("age_to"), row.Status("status"), row.Status("factor_status"), row.Text("source"));

    private static List<double> Factors(CsvRow row)
    {
        var factors = new List<double>();
        for (var i = 1; row.Optional($"factor_{i}") is not null; i++)
        {
            var factor = row.PositiveDouble($"factor_{i}");
            if (factors.Count > 0 && factor >= factors[^1])
                throw row.Error($"factor_{i}", new("地位級の係数は1級から順に小さくしてください。", "The factors of the classes must fall from class 1 on."));
            factors.Add(factor);
        }

        return factors;
    }
}
