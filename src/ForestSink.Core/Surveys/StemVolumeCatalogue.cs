using System.Collections.Frozen;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Surveys;

/// <summary>The texts of <c>data/stem-volume</c>.</summary>
public sealed record StemVolumeTexts(string Equations, string FormFactors, string FormHeights, string StraightLines, string Prefectures);

/// <summary>The stem volume equations of 1970 and which of them a prefecture uses for a species.</summary>
public sealed class StemVolumeCatalogue
{
    private readonly FrozenDictionary<string, StemVolumeEquation> byName;
    private readonly FrozenDictionary<(string Prefecture, string Species), string> byPrefecture;

    private StemVolumeCatalogue(DataVersion version, SourceStatus status, string source, IEnumerable<StemVolumeEquation> all, IEnumerable<CsvRow> prefectures)
    {
        Version = version;
        Status = status;
        Source = source;
        byName = all.ToFrozenDictionary(equation => equation.Name, StringComparer.Ordinal);
        byPrefecture = prefectures.ToFrozenDictionary(row => (row.Text("prefecture"), row.Text("species")), Known);
    }

    public DataVersion Version { get; }

    public SourceStatus Status { get; }

    public string Source { get; }

    public IEnumerable<StemVolumeEquation> All => byName.Values;

    public StemVolumeEquation? Find(string name) => byName.GetValueOrDefault(name);

    /// <param name="prefecture">Japanese name without 県, 府 or 都: 岡山, 京都, 北海道.</param>
    /// <param name="species">As the tables call it: スギ, ヒノキ, アカマツ, カラマツ, クヌギ, コナラ, モミ, 広葉樹, 針葉樹…</param>
    public StemVolumeEquation? For(string prefecture, string species) =>
        byPrefecture.TryGetValue((prefecture, species), out var name) ? byName[name] : null;

    /// <exception cref="ReferenceFormatException">With row and column.</exception>
    public static StemVolumeCatalogue Parse(StemVolumeTexts texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var equations = CsvTable.Parse(texts.Equations,
            "equation", "d_from_cm", "d_to_cm", "junction_points", "form", "a", "b", "c", "d", "scale", "offset");
        var lines = CsvTable.Parse(texts.StraightLines, "equation", "height_below_m", "d_from_cm", "d_to_cm", "from_junction_points")
            .Rows.ToLookup(row => row.Text("equation"), Line, StringComparer.Ordinal);
        IEnumerable<StemVolumeEquation> all =
        [
            .. equations.Rows.GroupBy(row => row.Text("equation"), StringComparer.Ordinal)
                .Select(rows => new DiameterClassEquation(rows.Key, Classes(rows), [.. lines[rows.Key]])),
            .. Tabulated(texts.FormFactors, "d_cm", "form_factor").Select(table => new FormFactorEquation(table.Key, [.. table])),
            .. Tabulated(texts.FormHeights, "h_m", "form_height_m").Select(table => new FormHeightEquation(table.Key, [.. table])),
            MeanFormFactorEquation.HokkaidoLarch,
            MeanFormFactorEquation.HokkaidoConifer,
        ];
        var version = DataVersion.Of(equations.RequiredFact("label"), string.Concat(
            texts.Equations, texts.FormFactors, texts.FormHeights, texts.StraightLines, texts.Prefectures));
        return new(version, StatusOf(equations), equations.RequiredFact("source"), all,
            CsvTable.Parse(texts.Prefectures, "prefecture", "species", "equation").Rows);
    }

    private string Known(CsvRow row) => byName.ContainsKey(row.Text("equation"))
        ? row.Text("equation")
        : throw row.Error("equation", new("この名前の材積式がありません。", "There is no equation of this name."));

    private static SourceStatus StatusOf(CsvTable table) =>
        SourceStatusText.TryParse(table.RequiredFact("status"), out var status) ? status : SourceStatus.Unverified;

    /// <summary>The classes of one equation, which must follow each other without a gap.</summary>
    private static List<DiameterClass> Classes(IEnumerable<CsvRow> rows)
    {
        var classes = new List<DiameterClass>();
        foreach (var row in rows)
        {
            var step = Class(row);
            if (classes.Count > 0 && step.FromCm != classes[^1].ToCm)
                throw row.Error("d_from_cm", new("直径階が連続していません。", "The diameter classes do not follow each other."));
            classes.Add(step);
        }

        return classes;
    }

    private static DiameterClass Class(CsvRow row) => new(
        row.Double("d_from_cm"), row.PositiveDouble("d_to_cm"), row.Int("junction_points"), Form(row),
        row.Double("a"), row.Double("b"), row.Double("c"), row.Double("d"), row.PositiveDouble("scale"), row.Double("offset"));

    private static StemVolumeForm Form(CsvRow row) => row.Text("form") switch
    {
        "log-d-h" => StemVolumeForm.LogDiameterHeight,
        "log-d2h" => StemVolumeForm.LogSquareHeight,
        "polynomial" => StemVolumeForm.Polynomial,
        _ => throw row.Error("form", new("log-d-h / log-d2h / polynomial のいずれかにしてください。", "Use log-d-h, log-d2h or polynomial.")),
    };

    private static StraightLine Line(CsvRow row) => new(
        row.PositiveDouble("height_below_m"), row.PositiveDouble("d_from_cm"), row.PositiveDouble("d_to_cm"), row.Int("from_junction_points"));

    private static ILookup<string, (double, double)> Tabulated(string text, string x, string y) =>
        CsvTable.Parse(text, "equation", x, y).Rows
            .ToLookup(row => row.Text("equation"), row => (row.PositiveDouble(x), row.PositiveDouble(y)), StringComparer.Ordinal);
}
