using System.Runtime.CompilerServices;
using Dapper;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>A cohort of a stored run as people point at it; <c>AboveCarbonTPerHa</c> is null where it has no estimate, with the reason.</summary>
public sealed record EstimatedCohort
{
    public required long StandId { get; init; }
    public required string StandCode { get; init; }
    public required long CohortId { get; init; }
    public required int CohortVersion { get; init; }
    public string TreatmentNo { get; init; } = "";
    public string Storey { get; init; } = "";
    public required string SpeciesKey { get; init; }
    public string SpeciesText { get; init; } = "";
    public required string ForestType { get; init; }
    public decimal? AreaHa { get; init; }
    public short? OriginFy { get; init; }
    public string? SiteClass { get; init; }

    /// <summary>How certain a class is that somebody stated; null where the register or a survey gives it.</summary>
    public string? SiteClassStatus { get; init; }
    public decimal? RegisterIncrementM3PerHa { get; init; }
    public string? Reason { get; init; }
    public string? GrowthSource { get; init; }
    public string? GrowthTable { get; init; }
    public short? GrowthNotes { get; init; }
    public decimal? RootToShoot { get; init; }
    public decimal[]? AboveCarbonTPerHa { get; init; }

    /// <summary>Exact carbon of the fiscal year at that place in the run; null without an estimate.</summary>
    public Carbon? CarbonAt(int index)
    {
        if (AboveCarbonTPerHa is not { } perHa)
            return null;
        var above = AreaHa!.Value * perHa[index];
        return new(above, above * RootToShoot!.Value);
    }
}

/// <summary>Where one stored figure comes from: computed again from the run's own inputs and documents, and compared with what is stored.</summary>
/// <param name="Stored">The carbon that the run stored.</param>
public sealed record CohortExplanation(EstimateRun Run, EstimatedCohort Cohort, Derivation Derivation, Carbon Stored)
{
    /// <summary>False means that stored and computed figures differ: an error to be shown, never hidden.</summary>
    public bool Agrees => Derivation.Carbon == Stored;
}

/// <summary>Explains stored estimates, cohort by cohort.</summary>
public sealed class ExplanationStore(ForestSinkDatabase database)
{
    private const string Select = $"""
        SELECT e.stand_id, s.code AS stand_code, e.cohort_id, e.cohort_version, c.treatment_no, c.storey, e.species_key, c.species_text, e.forest_type,
               e.area_ha, e.origin_fy, e.site_class, c.attributes->>'{StatedSiteClass.StatusKey}' AS site_class_status, e.register_increment_m3_per_ha, e.reason, y.growth_source, y.growth_table, y.growth_notes,
               y.root_to_shoot, y.above_carbon_t_per_ha
        FROM estimate_cohort e
        LEFT JOIN estimate_series y ON y.municipality_code = e.municipality_code AND y.run_id = e.run_id AND y.series_no = e.series_no
        JOIN estimate_stand es ON es.municipality_code = e.municipality_code AND es.run_id = e.run_id AND es.stand_id = e.stand_id
        JOIN stand s ON s.municipality_code = e.municipality_code AND s.stand_id = e.stand_id AND s.version = es.stand_version
        JOIN cohort c ON c.municipality_code = e.municipality_code AND c.cohort_id = e.cohort_id AND c.version = e.cohort_version
        WHERE e.municipality_code = @municipality AND e.run_id = @runId
        """;

    /// <summary>The cohorts of a stand in a run, largest area first; empty where the run did not look at the stand.</summary>
    public async Task<IReadOnlyList<EstimatedCohort>> CohortsAsync(MunicipalityCode municipality, Guid runId, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<EstimatedCohort>(
            $"{Select} AND e.stand_id = @standId ORDER BY e.area_ha DESC NULLS LAST, e.cohort_id", new { runId, standId }, cancellation)).AsList();
    }

    /// <summary>The same, of the stand that had this code when the run was made.</summary>
    public async Task<IReadOnlyList<EstimatedCohort>> CohortsAsync(MunicipalityCode municipality, Guid runId, string standCode, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<EstimatedCohort>(
            $"{Select} AND s.code = @standCode ORDER BY e.area_ha DESC NULLS LAST, e.cohort_id", new { runId, standCode }, cancellation)).AsList();
    }

    /// <summary>Every cohort of a run in the order of stands, one after the other.</summary>
    public async IAsyncEnumerable<EstimatedCohort> AllAsync(MunicipalityCode municipality, Guid runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var rows = transaction.Connection.QueryUnbufferedAsync<EstimatedCohort>(
            $"{Select} ORDER BY s.sort_key, e.cohort_id", new { municipality = transaction.Municipality, runId }, commandTimeout: 600);
        await foreach (var cohort in rows.WithCancellation(cancellation))
            yield return cohort;
    }

    /// <summary>Null where the run has no estimate of the cohort in that fiscal year.</summary>
    public async Task<CohortExplanation?> ExplainAsync(MunicipalityCode municipality, Guid runId, long cohortId, int fiscalYear, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (await EstimateStore.FindAsync(transaction, runId, cancellation) is not { } run || fiscalYear < run.FirstFy || fiscalYear > run.LastFy)
            return null;
        var cohort = await transaction.QuerySingleOrDefaultAsync<EstimatedCohort>($"{Select} AND e.cohort_id = @cohortId", new { runId, cohortId }, cancellation);
        if (cohort?.CarbonAt(fiscalYear - run.FirstFy) is not { } stored)
            return null;
        var documents = await EstimateDocuments.OfAsync(transaction, run.DocumentUses, cancellation);
        return Explain(municipality, run, cohort, documents, fiscalYear, stored);
    }

    private static CohortExplanation Explain(
        MunicipalityCode municipality, EstimateRun run, EstimatedCohort cohort, EstimateDocuments documents, int fiscalYear, Carbon stored)
    {
        var order = new EstimateOrder(run.RunId, run.FirstFy, run.LastFy, run.ForestTypes, run.GrowthChoice, EstimateSelection.All);
        var estimator = new Estimator(documents.Basis,
            new EstimateRequest(municipality, order.Years, order.GrowthChoice, documents.OwnTables, order.ChosenTypes));
        var estimate = estimator.Estimate(new CohortInput
        {
            SpeciesKey = cohort.SpeciesKey,
            ForestType = ForestTypeText.TryParse(cohort.ForestType, out var type) ? type : ForestType.Unknown,
            AreaHa = cohort.AreaHa,
            OriginYear = cohort.OriginFy,
            SiteClass = cohort.SiteClass,
            SiteClassStatus = StatedSiteClass.StatusOf(cohort.SiteClassStatus),
            RegisterIncrementM3PerHaYr = cohort.RegisterIncrementM3PerHa,
        });
        return new(run, cohort, Derivation.Of(estimate, new FiscalYear(fiscalYear), estimator.Methodology), stored);
    }
}
