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
