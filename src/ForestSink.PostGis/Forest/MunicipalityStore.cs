using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Forest;

/// <summary>The list of municipalities, which everyone may read.</summary>
public sealed class MunicipalityStore(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<Municipality>> ListAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        var rows = await transaction.QueryAsync<Row>(Select + " ORDER BY is_demo, municipality_code", null, cancellation);
        return [.. rows.Select(row => row.ToMunicipality())];
    }

    public async Task<Municipality?> FindAsync(MunicipalityCode code, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(code, cancellation);
        var row = await transaction.QuerySingleOrDefaultAsync<Row>(
            Select + " WHERE municipality_code = @municipality", null, cancellation);
        return row?.ToMunicipality();
    }

    private const string Select = """
        SELECT municipality_code, name, name_en, plane_zone, is_demo, forest_version, register_date,
               (SELECT coalesce(sum(c.stand_count), 0)::int FROM compartment c WHERE c.municipality_code = m.municipality_code) AS stand_count,
               (SELECT count(*)::int FROM compartment c WHERE c.municipality_code = m.municipality_code) AS compartment_count,
               ST_XMin(box) AS west, ST_YMin(box) AS south, ST_XMax(box) AS east, ST_YMax(box) AS north
        FROM (SELECT *, box2d(coalesce(extent, boundary)) AS box FROM municipality) m
        """;

    private sealed record Row
    {
        public required string MunicipalityCode { get; init; }

        public required string Name { get; init; }

        public string? NameEn { get; init; }

        public short PlaneZone { get; init; }

        public bool IsDemo { get; init; }

        public long ForestVersion { get; init; }

        public int StandCount { get; init; }

        public int CompartmentCount { get; init; }

        public DateOnly? RegisterDate { get; init; }

        public double? West { get; init; }

        public double? South { get; init; }

        public double? East { get; init; }

        public double? North { get; init; }

        public Municipality ToMunicipality() => new(
            Core.Forest.MunicipalityCode.Parse(MunicipalityCode), Name, NameEn, PlaneZone, IsDemo, ForestVersion, StandCount, CompartmentCount, RegisterDate,
            West is { } west ? [west, South!.Value, East!.Value, North!.Value] : null);
    }
}
