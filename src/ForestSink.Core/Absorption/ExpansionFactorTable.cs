using System.Globalization;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>Expansion factors by species and prefecture, from <c>data/expansion-factors</c> or a municipality's own file.</summary>
public sealed class ExpansionFactorTable
{
    // Area has 4 decimals and increments have 6: with 10 more the carbon of a whole country still fits into 28 digits.
    private const int MaxDecimals = 10;
    private static readonly string[] Cells = ["bef_young", "bef_old", "root_to_shoot", "wood_density", "carbon_fraction"];

    private readonly ILookup<string, ExpansionFactor> bySpecies;

    private ExpansionFactorTable(DataVersion version, IReadOnlyList<ExpansionFactor> all)
    {
        Version = version;
        All = all;
        bySpecies = all.ToLookup(factor => factor.Species.Ja, StringComparer.Ordinal);
    }

    public DataVersion Version { get; }

    public IReadOnlyList<ExpansionFactor> All { get; }

    /// <param name="species">Japanese name of the coefficient row (<see cref="Forest.Species.Coefficient"/>).</param>
    /// <returns>The row that names the prefecture, else the row for the others, else null.</returns>
    public ExpansionFactor? Find(string species, int prefecture) =>
        bySpecies[species].FirstOrDefault(factor => factor.Prefectures?.Contains(prefecture) == true)
        ?? bySpecies[species].FirstOrDefault(factor => factor.Prefectures is null);

    /// <exception cref="ReferenceFormatException">With row and column.</exception>
    public static ExpansionFactorTable Parse(string text)
    {
        var table = CsvTable.Parse(text, ["species_ja", "species_en", "prefectures", .. Cells.SelectMany(c => new[] { c, c + "_status", c + "_source" })]);
        var all = new List<ExpansionFactor>();
        foreach (var row in table.Rows)
        {
            var factor = ReadFactor(row);
            if (all.Exists(other => Overlaps(other, factor)))
                throw row.Error("prefectures", new(
                    $"「{factor.Species.Ja}」のこの都道府県の行が重複しています。", $"'{factor.Species.Ja}' has this prefecture in two rows."));
            all.Add(factor);
        }

        return new(DataVersion.Of(table.RequiredFact("label"), text), all);
    }

    private static ExpansionFactor ReadFactor(CsvRow row)
    {
        var values = Array.ConvertAll(Cells, cell => ReadCell(row, cell));
        if (Math.Max(values[0].Value.Scale, values[1].Value.Scale) + values.Skip(2).Sum(value => value.Value.Scale) > MaxDecimals)
            throw row.Error("", new(
                $"拡大係数、地下部比率、容積密度、炭素含有率の小数の桁数は合計{MaxDecimals}桁までです。",
                $"BEF, root-to-shoot ratio, wood density and carbon fraction may have {MaxDecimals} decimals in total."));
        return new(
            new(row.Text("species_ja"), row.Text("species_en")), ReadPrefectures(row),
            values[0], values[1], values[2], values[3], values[4], row.Optional("note"));
    }

    private static Sourced<decimal> ReadCell(CsvRow row, string column)
    {
        var value = row.Decimal(column);
        var (low, high) = column switch { "bef_young" or "bef_old" => (1m, 5m), "root_to_shoot" => (0m, 2m), _ => (0.05m, 1.5m) };
        if (value < low || value > high)
            throw row.Error(column, new($"{value} は {low}～{high} の範囲にありません。", $"{value} is not between {low} and {high}."));
        return new(Exact.Trim(value), row.Status(column + "_status"), row.Text(column + "_source"));
    }

    private static int[]? ReadPrefectures(CsvRow row) => row.Text("prefectures") switch
    {
        "all" or "others" => null,
        var codes => Array.ConvertAll(codes.Split(';'), code => ReadPrefecture(row, code)),
    };

    private static int ReadPrefecture(CsvRow row, string code) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 47
            ? number
            : throw row.Error("prefectures", new($"「{code}」は都道府県コード（1～47）ではありません。", $"'{code}' is not a prefecture code (1 to 47)."));

    private static bool Overlaps(ExpansionFactor one, ExpansionFactor other) =>
        one.Species.Ja == other.Species.Ja
        && (one.Prefectures is null ? other.Prefectures is null : other.Prefectures is not null && one.Prefectures.Intersect(other.Prefectures).Any());
}
