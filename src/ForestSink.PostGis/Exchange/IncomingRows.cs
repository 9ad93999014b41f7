using System.Security.Cryptography;
using ForestSink.Core.Exchange;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using Npgsql;
using NpgsqlTypes;

namespace ForestSink.PostGis.Exchange;

/// <summary>Writes mapped records by binary COPY into a table that lives as long as the transaction.</summary>
internal sealed class IncomingRows : IAsyncDisposable
{
    private readonly NpgsqlBinaryImporter importer;

    // Records of one stand repeat its polygon, so each distinct one is sent once.
    private readonly HashSet<(string Code, UInt128 Hash)> sent = [];
    private int recordNo;

    private IncomingRows(NpgsqlBinaryImporter importer) => this.importer = importer;

    public static async Task<IncomingRows> OpenAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        await transaction.ExecuteAsync("""
            CREATE TEMP TABLE IF NOT EXISTS incoming (
              record_no integer NOT NULL, row_no integer NOT NULL, stand_code text NOT NULL, sort_key text COLLATE "C" NOT NULL, compartment_code text NOT NULL,
              place_name text, record_area_ha numeric(12, 4), treatment_no text, storey text, slot smallint NOT NULL, species_key text, species_text text,
              forest_type text, forest_type_text text, management_type text, ownership text, area_ha numeric(12, 4), share_percent numeric(5, 2),
              register_age smallint, register_date date, establishment_year smallint, origin_fy smallint, site_class text,
              register_increment_m3_per_ha numeric(8, 3), register_volume_m3_per_ha numeric(9, 2), source_key text, attributes jsonb, raw geometry)
            ON COMMIT DROP
            """, null, cancellation);
        return new(await transaction.CopyInAsync("""
            COPY incoming (record_no, row_no, stand_code, sort_key, compartment_code, place_name, record_area_ha, treatment_no, storey, slot, species_key, species_text,
              forest_type, forest_type_text, management_type, ownership, area_ha, share_percent, register_age, register_date, establishment_year, origin_fy, site_class,
              register_increment_m3_per_ha, register_volume_m3_per_ha, source_key, attributes, raw) FROM STDIN (FORMAT BINARY)
            """, cancellation));
    }

    public async Task WriteAsync(MappedRecord record, SourcePolygon? polygon, CancellationToken cancellation)
    {
        var raw = polygon is not null && IsNew(record.Code, polygon) ? polygon : null;
        recordNo++;
        foreach (var cohort in record.Cohorts)
        {
            await StartAsync(record.Row, record.Code, record.PlaceName, record.AreaHa, cancellation);
            await WriteAsync(cohort, cancellation);
            await WriteAsync(raw?.Bytes, NpgsqlDbType.Bytea, cancellation);
            raw = null;
        }
    }

    /// <summary>A polygon whose records come from elsewhere; slot 0 marks that it is no record.</summary>
    public async Task WriteAsync(int row, StandCode code, SourcePolygon polygon, CancellationToken cancellation)
    {
        if (!IsNew(code, polygon))
            return;
        recordNo++;
        await StartAsync(row, code, null, null, cancellation);
        await importer.WriteNullAsync(cancellation);
        await importer.WriteNullAsync(cancellation);
        await importer.WriteAsync((short)0, NpgsqlDbType.Smallint, cancellation);
        for (var i = 0; i < 17; i++)
            await importer.WriteNullAsync(cancellation);
        await importer.WriteAsync(polygon.Bytes, NpgsqlDbType.Bytea, cancellation);
    }

    public async Task CompleteAsync(CancellationToken cancellation) => await importer.CompleteAsync(cancellation);

    public ValueTask DisposeAsync() => importer.DisposeAsync();

    private bool IsNew(StandCode code, SourcePolygon polygon) =>
        sent.Add((code.ToString(), BitConverter.ToUInt128(SHA256.HashData(polygon.Bytes))));

    private async Task StartAsync(int row, StandCode code, string? place, decimal? areaHa, CancellationToken cancellation)
    {
        await importer.StartRowAsync(cancellation);
        await importer.WriteAsync(recordNo, NpgsqlDbType.Integer, cancellation);
        await importer.WriteAsync(row, NpgsqlDbType.Integer, cancellation);
        await importer.WriteAsync(code.ToString(), NpgsqlDbType.Text, cancellation);
        await importer.WriteAsync(code.SortKey, NpgsqlDbType.Text, cancellation);
        await importer.WriteAsync(code.CompartmentCode, NpgsqlDbType.Text, cancellation);
        await WriteAsync(place, NpgsqlDbType.Text, cancellation);
        await WriteAsync(areaHa, NpgsqlDbType.Numeric, cancellation);
    }

    private async Task WriteAsync(MappedCohort cohort, CancellationToken cancellation)
    {
        await WriteAsync(cohort.TreatmentNo, NpgsqlDbType.Text, cancellation);
        await WriteAsync(cohort.Storey.Code(), NpgsqlDbType.Text, cancellation);
        await WriteAsync((short?)cohort.Slot, NpgsqlDbType.Smallint, cancellation);
        await WriteAsync(cohort.SpeciesKey, NpgsqlDbType.Text, cancellation);
        await WriteAsync(cohort.SpeciesText, NpgsqlDbType.Text, cancellation);
        await WriteAsync(cohort.ForestType.Code(), NpgsqlDbType.Text, cancellation);
        await WriteAsync(cohort.ForestTypeText, NpgsqlDbType.Text, cancellation);
        await WriteAsync(cohort.Management, NpgsqlDbType.Text, cancellation);
        await WriteAsync(cohort.Ownership, NpgsqlDbType.Text, cancellation);
        await WriteAsync(cohort.AreaHa, NpgsqlDbType.Numeric, cancellation);
        await WriteAsync(cohort.SharePercent, NpgsqlDbType.Numeric, cancellation);
        await WriteAsync((short?)cohort.RegisterAge, NpgsqlDbType.Smallint, cancellation);
        await WriteAsync(cohort.RegisterDate, NpgsqlDbType.Date, cancellation);
        await WriteAsync((short?)cohort.EstablishmentYear, NpgsqlDbType.Smallint, cancellation);
        await WriteAsync((short?)cohort.OriginFy, NpgsqlDbType.Smallint, cancellation);
        await WriteAsync(cohort.SiteClass, NpgsqlDbType.Text, cancellation);
        await WriteAsync(cohort.IncrementM3PerHa, NpgsqlDbType.Numeric, cancellation);
        await WriteAsync(cohort.VolumeM3PerHa, NpgsqlDbType.Numeric, cancellation);
        await WriteAsync(cohort.SourceKey, NpgsqlDbType.Text, cancellation);
        await WriteAsync(cohort.AttributesJson, NpgsqlDbType.Jsonb, cancellation);
    }

    private Task WriteAsync(string? value, NpgsqlDbType type, CancellationToken cancellation) =>
        // PostgreSQL's text cannot hold the zero character.
        value is null ? importer.WriteNullAsync(cancellation) : importer.WriteAsync(value.Replace("\0", "", StringComparison.Ordinal), type, cancellation);

    private Task WriteAsync(byte[]? value, NpgsqlDbType type, CancellationToken cancellation) =>
        value is null ? importer.WriteNullAsync(cancellation) : importer.WriteAsync(value, type, cancellation);

    private Task WriteAsync<T>(T? value, NpgsqlDbType type, CancellationToken cancellation)
        where T : struct =>
        value is { } present ? importer.WriteAsync(present, type, cancellation) : importer.WriteNullAsync(cancellation);
}
