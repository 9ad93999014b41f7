using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Growth;

/// <summary>
/// Reads a yield table from CSV. Columns: <c>species, site_class, age, volume_m3_per_ha</c> with optional
/// <c>total_production_m3_per_ha, height_m, stems_per_ha, dbh_cm</c>; or <c>species, site_class, age_from, age_to, increment_m3_per_ha_yr</c>. Other columns are kept out.
/// </summary>
public static class YieldTableFile
{
    public const int MaxAge = 999;
    private const decimal MaxVolume = 5000;
    private const decimal MaxIncrement = 100;
    private const decimal MaxHeight = 100;
    private const decimal MaxStems = 100_000;
    private const decimal MaxDiameter = 500;

    /// <param name="ownFacts">For a municipality's own file without <c>#id</c> and the other facts; those in the file win.</param>
    /// <exception cref="ReferenceFormatException">With row and column.</exception>
    public static YieldTable Parse(string text, SpeciesCatalogue species, YieldTableFacts? ownFacts = null)
    {
        ArgumentNullException.ThrowIfNull(species);
        var table = CsvTable.Parse(text, "species");
        var byIncrement = table.Header.Contains("increment_m3_per_ha_yr", StringComparer.Ordinal);
        Require(table, byIncrement ? ["age_from"] : ["age", "volume_m3_per_ha"]);
        var facts = table.Fact("id") is null && ownFacts is not null ? ownFacts : ReadFacts(table);
        var curves = table.Rows.GroupBy(row => (ReadSpecies(row, species), row.Optional("site_class")))
            .Select(SiteCurve (group) => byIncrement
                ? ReadBands(group.Key.Item1, group.Key.Item2, [.. group])
                : ReadVolumes(group.Key.Item1, group.Key.Item2, [.. group]))
            .ToList();
        RefuseMixedClasses(curves);
        return new(facts, DataVersion.Of(table.Fact("label") ?? facts.Id, text), curves);
    }

    private static void Require(CsvTable table, ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (!table.Header.Contains(column, StringComparer.Ordinal))
                throw new ReferenceFormatException(0, column, new("この列がありません。", "This column is missing."));
        }
    }

    private static string ReadSpecies(CsvRow row, SpeciesCatalogue species) => species.FindNamed(row.Text("species"))?.Key
        ?? throw row.Error("species", new(
            $"樹種「{row.Text("species")}」は登録されていません。", $"The species '{row.Text("species")}' is not known."));

    private static VolumeCurve ReadVolumes(string species, string? siteClass, IReadOnlyList<CsvRow> rows)
    {
        var totals = rows.Count(row => row.Optional("total_production_m3_per_ha") is not null) == rows.Count;
        var column = totals ? "total_production_m3_per_ha" : "volume_m3_per_ha";
        var points = new List<VolumePoint>();
        foreach (var row in rows)
        {
            var point = new VolumePoint(ReadAge(row, "age"), ReadNumber(row, column, MaxVolume));
            if (points.Count > 0 && point.Age <= points[^1].Age)
                throw row.Error("age", new("林齢が前の行より大きくありません。", "The age is not above that of the row before."));
            if (totals && points.Count > 0 && point.VolumeM3PerHa < points[^1].VolumeM3PerHa)
                throw row.Error(column, new("総収穫量が前の行より減っています。", "Total production is below that of the row before."));
            points.Add(point);
        }

        if (points[^1].Age == 0)
            throw rows[^1].Error("age", new("0より大きい林齢の行がありません。", "There is no row above age 0."));
        return new VolumeCurve(species, siteClass, points, totals, totals ? ReadStanding(rows, points) : null) { Stands = ReadStands(rows, points) };
    }

    private static List<TabledStand> ReadStands(IReadOnlyList<CsvRow> rows, List<VolumePoint> points) =>
        rows.Any(row => TabledStand.Columns.Any(column => row.Optional(column) is not null))
            ? [.. rows.Zip(points, (row, point) => new TabledStand(point.Age,
                ReadOptional(row, "height_m", MaxHeight), ReadOptional(row, "stems_per_ha", MaxStems), ReadOptional(row, "dbh_cm", MaxDiameter)))]
            : [];

    private static decimal? ReadOptional(CsvRow row, string column, decimal max) => row.Optional(column) is null ? null : ReadNumber(row, column, max);

    /// <summary>The stand's own volume beside total production; none where a row leaves it open.</summary>
    private static List<VolumePoint> ReadStanding(IReadOnlyList<CsvRow> rows, List<VolumePoint> points) =>
        rows.All(row => row.Optional("volume_m3_per_ha") is not null)
            ? [.. rows.Zip(points, (row, point) => point with { VolumeM3PerHa = ReadNumber(row, "volume_m3_per_ha", MaxVolume) })]
            : [];

    private static BandCurve ReadBands(string species, string? siteClass, IReadOnlyList<CsvRow> rows)
    {
        var bands = new List<IncrementBand>();
        foreach (var row in rows)
        {
            var from = ReadAge(row, "age_from");
            var to = row.OptionalInt("age_to");
            if (to < from)
                throw row.Error("age_to", new("age_to が age_from より小さくなっています。", "age_to is below age_from."));
            if (bands.Count > 0 && from <= (bands[^1].To ?? MaxAge))
                throw row.Error("age_from", new("前の行の齢級と重なっています。", "The band overlaps the row before."));
            bands.Add(new(from, to, ReadNumber(row, "increment_m3_per_ha_yr", MaxIncrement)));
        }

        return new BandCurve(species, siteClass, bands);
    }

    private static int ReadAge(CsvRow row, string column) => row.Int(column) is var age and <= MaxAge
        ? age
        : throw row.Error(column, new($"林齢{row.Int(column)}は{MaxAge}を超えています。", $"The age {row.Int(column)} is above {MaxAge}."));

    private static decimal ReadNumber(CsvRow row, string column, decimal max) => row.Decimal(column) is var value && value >= 0 && value <= max
        ? value
        : throw row.Error(column, new($"{row.Decimal(column)} は 0～{max} の範囲にありません。", $"{row.Decimal(column)} is not between 0 and {max}."));

    private static void RefuseMixedClasses(List<SiteCurve> curves)
    {
        foreach (var group in curves.GroupBy(curve => curve.SpeciesKey, StringComparer.Ordinal))
        {
            if (group.Any(curve => curve.SiteClass is null) && group.Any(curve => curve.SiteClass is not null))
                throw new ReferenceFormatException(0, "site_class", new(
                    $"「{group.Key}」に地位級のある行とない行があります。", $"'{group.Key}' has rows with and rows without a site class."));
        }
    }

    private static YieldTableFacts ReadFacts(CsvTable table) => new(
        table.RequiredFact("id"),
        new(table.RequiredFact("title_ja"), table.RequiredFact("title_en")),
        new(ReadPrefectures(table), ReadStatus(table, "prefectures_status"), table.RequiredFact("prefectures_source")),
        ReadForestTypes(table),
        ReadYesNo(table, "automatic"),
        ReadCeiling(table),
        ReadStatus(table, "status"),
        table.RequiredFact("source"),
        table.Fact("note"))
    {
        AgeStepYears = table.Fact("age_step_years") is { } step ? ReadStep(step) : null,
    };

    private static int ReadStep(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step is >= 1 and <= 50
        ? step
        : throw Bad("age_step_years", "林齢の刻みは1～50年の整数にしてください。", "The age step must be a whole number of 1 to 50 years.");

    private static int[] ReadPrefectures(CsvTable table) =>
    [
        .. (table.Fact("prefectures") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(code =>
            int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 47
                ? number
                : throw Bad("prefectures", $"「{code}」は都道府県コード（1～47）ではありません。", $"'{code}' is not a prefecture code (1 to 47).")),
    ];

    private static ForestType[] ReadForestTypes(CsvTable table) =>
    [
        .. (table.Fact("forest_types") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(code =>
            ForestTypeText.TryParse(code, out var type)
                ? type
                : throw Bad("forest_types", $"「{code}」は林種ではありません。", $"'{code}' is not a forest type.")),
    ];

    private static SourceStatus ReadStatus(CsvTable table, string name) => SourceStatusText.TryParse(table.RequiredFact(name), out var status)
        ? status
        : throw Bad(name, "official / secondary / unverified のいずれかにしてください。", "Use official, secondary or unverified.");

    private static bool ReadYesNo(CsvTable table, string name) => table.RequiredFact(name) switch
    {
        "yes" => true,
        "no" => false,
        _ => throw Bad(name, "yes か no にしてください。", "Use yes or no."),
    };

    private static bool ReadCeiling(CsvTable table) => table.Fact("flags") switch
    {
        null => false,
        "ceiling" => true,
        _ => throw Bad("flags", "ceiling か空欄にしてください。", "Use ceiling or leave it empty."),
    };

    private static ReferenceFormatException Bad(string fact, string ja, string en) => new(0, "#" + fact, new(ja, en));
}
