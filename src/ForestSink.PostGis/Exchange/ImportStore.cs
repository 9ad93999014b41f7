using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Exchange;

/// <summary>Checked and applied imports.</summary>
public static class ImportStore
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    internal static Task SaveAsync(MunicipalityTransaction transaction, ImportReport report, StoredMapping mapping, ImportOptions options, long forestVersion, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO import (municipality_code, import_id, file_name, file_sha256, mapping_name, mapping_sha256, options, report, municipality_name, plane_zone, register_date, forest_version)
            VALUES (@municipality, @ImportId, @FileName, @FileSha256, @Mapping, @mappingSha256, @options::jsonb, @report::jsonb, @MunicipalityName, @zone, @RegisterDate, @forestVersion)
            """, new
        {
            report.ImportId,
            report.FileName,
            report.FileSha256,
            report.Mapping,
            mappingSha256 = mapping.Sha256,
            options = JsonSerializer.Serialize(options, Json),
            report = JsonSerializer.Serialize(report, Json),
            report.MunicipalityName,
            zone = (short)report.PlaneZone,
            report.RegisterDate,
            forestVersion,
        }, cancellation);

    /// <summary>The newest imports, checked or applied.</summary>
    public static async Task<IReadOnlyList<ImportSummary>> NewestAsync(ForestSinkDatabase database, MunicipalityCode municipality, int count, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. await transaction.QueryAsync<ImportSummary>("""
            SELECT import_id, file_name,
                   (SELECT j.job_id FROM job j WHERE j.municipality_code = @municipality AND j.kind = 'import-check'
                    AND j.result ->> 'importId' = i.import_id::text ORDER BY j.created_at LIMIT 1) AS check_id, mapping_name, created_at, applied_at, register_date,
                   (outcome ->> 'newStands')::integer AS new_stands, (outcome ->> 'changedStands')::integer AS changed_stands, (outcome ->> 'removedStands')::integer AS removed_stands
            FROM import i WHERE municipality_code = @municipality AND state = 'applied' ORDER BY applied_at DESC LIMIT @count
            """, new { count }, cancellation)];
    }

    /// <summary>Findings of one kind (or all), a page at a time.</summary>
    public static async Task<IReadOnlyList<StoredFinding>> FindingsAsync(
        ForestSinkDatabase database, MunicipalityCode municipality, Guid importId, string? kind, int offset, int count, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. await transaction.QueryAsync<StoredFinding>($"""
            SELECT {StoredFinding.Columns} FROM import_finding
            WHERE municipality_code = @municipality AND import_id = @importId AND (@kind::text IS NULL OR kind = @kind)
            ORDER BY finding_no OFFSET @offset LIMIT @count
            """, new { importId, kind, offset, count }, cancellation)];
    }

    /// <summary>
    /// What would change, as GeoJSON for the map: property <c>kind</c> is new, changed, removed or finding. At most
    /// <paramref name="most"/> stands, simplified to what a screen shows; findings are the boxes of warnings and errors.
    /// </summary>
    public static async Task<string> PreviewAsync(ForestSinkDatabase database, MunicipalityCode municipality, Guid importId, int most, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<string>("""
            SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(feature), '[]'))::text FROM (
              SELECT json_build_object('type', 'Feature', 'properties', json_build_object('kind', change, 'code', code),
                       'geometry', ST_AsGeoJSON(ST_SimplifyPreserveTopology(geom, 0.00005), 6)::json) AS feature
              FROM (SELECT * FROM import_stand WHERE municipality_code = @municipality AND import_id = @importId AND geom IS NOT NULL ORDER BY sort_key LIMIT @most) s
              UNION ALL
              SELECT json_build_object('type', 'Feature', 'properties', json_build_object('kind', 'finding', 'code', stand_code),
                       'geometry', ST_AsGeoJSON(ST_ExteriorRing(box), 6)::json)
              FROM (SELECT * FROM import_finding WHERE municipality_code = @municipality AND import_id = @importId AND box IS NOT NULL AND severity > 0 ORDER BY finding_no LIMIT @most) f
            ) features
            """, new { importId, most }, cancellation, timeoutSeconds: 60);
    }

    /// <summary>Every finding of an import, heaviest first.</summary>
    public static async Task<IReadOnlyList<StoredFinding>> AllFindingsAsync(ForestSinkDatabase database, MunicipalityCode municipality, Guid importId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. await transaction.QueryAsync<StoredFinding>($"""
            SELECT {StoredFinding.Columns} FROM import_finding WHERE municipality_code = @municipality AND import_id = @importId ORDER BY finding_no
            """, new { importId }, cancellation)];
    }
}

/// <summary>A finding as stored, with the box in degrees where to look on the map.</summary>
public sealed record StoredFinding
{
    internal const string Columns = """
        finding_no, CASE severity WHEN 2 THEN 'error' WHEN 1 THEN 'warning' ELSE 'info' END AS severity, kind, row_no, column_name, stand_code, message_ja, message_en,
        CASE WHEN box IS NOT NULL THEN ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)] END AS box
        """;

    public int FindingNo { get; init; }
    public string Severity { get; init; } = "";
    public string Kind { get; init; } = "";
    public int? RowNo { get; init; }
    public string? ColumnName { get; init; }
    public string? StandCode { get; init; }
    public string MessageJa { get; init; } = "";
    public string MessageEn { get; init; } = "";
    public double[]? Box { get; init; }
}

/// <summary>An applied import in the history.</summary>
public sealed record ImportSummary
{
    public Guid ImportId { get; init; }

    /// <summary>The check whose report can be opened; null for an import by the command line.</summary>
    public Guid? CheckId { get; init; }
    public string FileName { get; init; } = "";
    public string MappingName { get; init; } = "";
    public DateTime CreatedAt { get; init; }
    public DateTime? AppliedAt { get; init; }
    public DateOnly? RegisterDate { get; init; }
    public int NewStands { get; init; }
    public int ChangedStands { get; init; }
    public int RemovedStands { get; init; }
}
