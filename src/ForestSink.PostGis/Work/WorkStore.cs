using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;

namespace ForestSink.PostGis.Work;

/// <summary>Records of work: read, submit, accept, send back. Reading first; the other verbs have their own files.</summary>
public sealed partial class WorkStore(ForestSinkDatabase database)
{
    private readonly WorkRuleStore rules = new();
    private readonly SpeciesStore species = new();

    public async Task<WorkRecord?> FindAsync(MunicipalityCode municipality, Guid recordId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await FindAsync(transaction, recordId, cancellation);
    }

    /// <summary>What was sent for one version of a record: the base of a three-way merge. Null where there is none.</summary>
    public async Task<WorkSubmission?> SubmissionAsync(MunicipalityCode municipality, Guid recordId, int rowVersion, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var document = await transaction.QuerySingleOrDefaultAsync<string>("""
            SELECT document::text FROM work_submission
            WHERE municipality_code = @municipality AND record_id = @recordId AND row_version <= @rowVersion
            ORDER BY row_version DESC LIMIT 1
            """, new { recordId, rowVersion }, cancellation);
        return document is null ? null : JsonSerializer.Deserialize<WorkSubmission>(document, JsonSerializerOptions.Web);
    }

    /// <summary>The thresholds in force.</summary>
    public async Task<WorkRules> RulesAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await rules.FindAsync(transaction, cancellation);
    }

    /// <summary>Everything that forbids handing an entry in, before anything is stored.</summary>
    /// <param name="today">The office's day.</param>
    public async Task<IReadOnlyList<WorkFinding>> FindFaultsAsync(MunicipalityCode municipality, WorkEntry entry, DateOnly today, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var inForce = await rules.FindAsync(transaction, cancellation);
        var found = WorkEntryCheck.Blocking(entry, inForce, await species.FindAsync(transaction, cancellation), today);
        return found.Count > 0 ? found : (await WorkPlaces.FindAsync(transaction, entry.Stands, inForce, cancellation)).Findings;
    }

    internal static async Task<WorkRecord?> FindAsync(MunicipalityTransaction transaction, Guid recordId, CancellationToken cancellation)
    {
        var row = await transaction.QuerySingleOrDefaultAsync<WorkRecordRow>(WorkRecordRow.Select, new { recordId }, cancellation);
        if (row is null)
            return null;
        var stands = await transaction.QueryAsync<RecordedStand>("""
            SELECT w.stand_id, w.stand_version AS version, c.version AS current_version, s.code,
                   coalesce(nullif(s.register_area_ha, 0), s.polygon_area_ha) AS stand_area_ha, w.area_ha, w.area_source, ST_AsGeoJSON(w.part, 8) AS part
            FROM work_record_stand w
            JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = w.stand_id AND s.version = w.stand_version
            LEFT JOIN stand c ON c.municipality_code = @municipality AND c.stand_id = w.stand_id AND c.valid_to IS NULL
            WHERE w.municipality_code = @municipality AND w.record_id = @recordId
            ORDER BY s.sort_key
            """, new { recordId }, cancellation);
        return row.ToRecord([.. stands]);
    }
}
