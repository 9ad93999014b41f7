using System.Text.Json;
using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Offsets;
using ForestSink.Core.Reference;

namespace ForestSink.PostGis.Offsets;

/// <summary>An offset as stored.</summary>
public sealed record Offset
{
    public required Guid OffsetId { get; init; }
    public required string Model { get; init; }
    public required string Title { get; init; }
    public string? TitleEn { get; init; }
    public required string Organiser { get; init; }
    public string? OrganiserEn { get; init; }
    public required int FiscalYear { get; init; }
    public string? Period { get; init; }
    public string? Basis { get; init; }
    public string? BasisEn { get; init; }
    public int? People { get; init; }
    public required bool IsExpected { get; init; }
    public required string Activities { get; init; }
    public decimal? EmissionsKg { get; init; }
    public string? Reduction { get; init; }
    public required decimal ReducedKg { get; init; }
    public required long OffsetT { get; init; }
    public required string Shares { get; init; }
    public long? ItemCount { get; init; }
    public decimal? KgPerItem { get; init; }
    public string? Told { get; init; }
    public Guid? EventId { get; init; }
    public string? Actual { get; init; }
    public decimal? ActualKg { get; init; }
    public required string State { get; init; }
    public DateOnly? CertifiedOn { get; init; }
    public long? FirstSeal { get; init; }
    public long? LastSeal { get; init; }
    public string[] Certificates { get; init; } = [];

    public bool IsCertified => State == "certified";

    public IReadOnlyList<ActivityLine> ActivityLines => JsonSerializer.Deserialize<List<ActivityLine>>(Activities, JsonSerializerOptions.Web)!;

    public IReadOnlyList<ActivityLine> ActualLines => Actual is null ? [] : JsonSerializer.Deserialize<List<ActivityLine>>(Actual, JsonSerializerOptions.Web)!;

    public IReadOnlyList<ShareWeight> ShareWeights => JsonSerializer.Deserialize<List<ShareWeight>>(Shares, JsonSerializerOptions.Web)!;

    /// <summary>What was written so far.</summary>
    public OffsetDraft Draft => new(Model, Title, Organiser, FiscalYear)
    {
        TitleEn = TitleEn,
        OrganiserEn = OrganiserEn,
        Period = Period,
        Basis = Basis,
        BasisEn = BasisEn,
        People = People,
        IsExpected = IsExpected,
        Activities = ActivityLines,
        Tonnes = EmissionsKg is null ? OffsetT : null,
        Reduction = Reduction,
        ReducedKg = ReducedKg,
        Shares = ShareWeights,
        ItemCount = ItemCount,
        KgPerItem = KgPerItem,
        Told = Told,
        EventId = EventId,
    };

    /// <summary>The five requirements, in the order of <see cref="OffsetWords.Requirements"/>.</summary>
    public IReadOnlyList<bool> Ticks => [EmissionsKg is not null || OffsetT > 0, Reduction is not null || ReducedKg > 0, IsCertified, IsCertified, Told is not null];
}

/// <summary>What a certificate says, for whoever holds its number.</summary>
public sealed record Certificate
{
    public required string CertificateId { get; init; }
    public required DateOnly IssuedOn { get; init; }
    public required string MunicipalityName { get; init; }
    public string? MunicipalityNameEn { get; init; }
    public required long MovementNo { get; init; }
    public required string Purpose { get; init; }
    public string? PurposeEn { get; init; }
    public required string UsingEntity { get; init; }
    public string? UsingEntityEn { get; init; }
    public required long Tonnes { get; init; }
    public string? Basis { get; init; }
    public string? BasisEn { get; init; }
    public string? Model { get; init; }
    public string? Period { get; init; }
    public long? FirstSeal { get; init; }
    public long? LastSeal { get; init; }
    public IReadOnlyList<CertificateLot> Lots { get; init; } = [];
}

public sealed record CertificateLot(string ProgrammeName, string? ProgrammeNameEn, string Methodology, string? ProjectNo, int VintageFy, string RegistrySystem, string CreditKind, long First, long Last);

public sealed partial class OffsetStore
{
    public async Task<IReadOnlyList<Offset>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Offset>(Select + " ORDER BY o.state <> 'draft', o.fiscal_year DESC, o.created_at DESC", null, cancellation)).AsList();
    }

    public async Task<Offset?> FindAsync(MunicipalityCode municipality, Guid offsetId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<Offset>(Select + " AND o.offset_id = @offsetId", new { offsetId }, cancellation);
    }

    /// <summary>Offsets of what a planting event itself emits.</summary>
    public async Task<IReadOnlyList<Offset>> OfEventAsync(MunicipalityCode municipality, Guid eventId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Offset>(Select + " AND o.event_id = @eventId ORDER BY o.created_at", new { eventId }, cancellation)).AsList();
    }

    public async Task<Certificate?> CertificateAsync(MunicipalityCode municipality, string number, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var certificate = await transaction.QuerySingleOrDefaultAsync<Certificate>("""
            SELECT c.certificate_id, c.issued_on, t.name AS municipality_name, t.name_en AS municipality_name_en, m.movement_no, r.purpose, r.purpose_en, r.using_entity, r.using_entity_en,
                   (SELECT sum(e.tonnes)::bigint FROM credit_entry e WHERE e.municipality_code = c.municipality_code AND e.movement_id = c.movement_id AND e.account = 'retired') AS tonnes,
                   o.basis, o.basis_en, o.model, o.period, lower(z.seals) AS first_seal, upper(z.seals) - 1 AS last_seal
            FROM credit_certificate c
            JOIN municipality t USING (municipality_code)
            JOIN credit_movement m USING (municipality_code, movement_id)
            JOIN credit_retirement r USING (municipality_code, movement_id)
            LEFT JOIN offset_share s USING (municipality_code, movement_id)
            LEFT JOIN credit_offset o ON o.municipality_code = c.municipality_code AND o.offset_id = s.offset_id
            LEFT JOIN offset_seal z ON z.municipality_code = c.municipality_code AND z.offset_id = s.offset_id
            WHERE c.municipality_code = @municipality AND c.certificate_id = @number
            """, new { number }, cancellation);
        if (certificate is null)
            return null;
        var lots = await transaction.QueryAsync<CertificateLot>("""
            SELECT g.name AS programme_name, g.name_en AS programme_name_en, g.methodology, g.project_no, l.vintage_fy::int, l.registry_system, l.credit_kind, lower(p.serials) AS first, upper(p.serials) - 1 AS last
            FROM credit_certificate c JOIN credit_position p ON p.municipality_code = c.municipality_code AND p.opened_by = c.movement_id AND p.account = 'retired'
            JOIN credit_lot l ON l.municipality_code = p.municipality_code AND l.lot_id = p.lot_id JOIN credit_programme g ON g.municipality_code = l.municipality_code AND g.programme_id = l.programme_id
            WHERE c.municipality_code = @municipality AND c.certificate_id = @number ORDER BY l.vintage_fy, lower(p.serials)
            """, new { number }, cancellation);
        return certificate with { Lots = lots.AsList() };
    }

    /// <summary>The factors of a fiscal year: those shipped, and the municipality's own entries.</summary>
    public async Task<IReadOnlyList<EmissionFactor>> FactorsAsync(MunicipalityCode municipality, int fiscalYear, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var own = await transaction.QueryAsync<(string Key, decimal Kg, string Source)>("""
            SELECT DISTINCT ON (factor_key) factor_key, kg_per_unit, source FROM own_emission_factor
            WHERE municipality_code = @municipality AND fiscal_year = @fiscalYear ORDER BY factor_key, entry_no DESC
            """, new { fiscalYear }, cancellation);
        return
        [
            .. EmissionFactors.Of(fiscalYear),
            .. from entry in own
               from known in EmissionFactors.Own
               where known.Key == entry.Key
               select new EmissionFactor(entry.Key, known.Name, "own", known.Unit, entry.Kg, fiscalYear, fiscalYear, entry.Source, SourceStatus.Unverified),
        ];
    }

    public Task<int> EnterFactorAsync(MunicipalityCode municipality, Guid commandId, string key, int fiscalYear, decimal kgPerUnit, string source, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "emission-factor", new { key, fiscalYear, kgPerUnit, source }, transaction => transaction.QuerySingleAsync<int>("""
            INSERT INTO own_emission_factor (municipality_code, factor_key, fiscal_year, entry_no, kg_per_unit, source)
            SELECT @municipality, @key, @fiscalYear, coalesce(max(entry_no), 0) + 1, @kgPerUnit, @source
            FROM own_emission_factor WHERE municipality_code = @municipality AND factor_key = @key AND fiscal_year = @fiscalYear
            RETURNING entry_no
            """, new { key, fiscalYear, kgPerUnit, source }, cancellation), cancellation);

    private const string Select = """
        SELECT o.offset_id, o.model, o.title, o.title_en, o.organiser, o.organiser_en, o.fiscal_year::int, o.period, o.basis, o.basis_en, o.people, o.is_expected, o.activities, o.emissions_kg,
               o.reduction, o.reduced_kg, o.offset_t, o.shares, o.item_count, o.kg_per_item, o.told, o.event_id, o.actual, o.actual_kg, o.state, o.certified_on,
               lower(z.seals) AS first_seal, upper(z.seals) - 1 AS last_seal,
               ARRAY(SELECT c.certificate_id FROM offset_share s JOIN credit_certificate c USING (municipality_code, movement_id)
                     WHERE s.municipality_code = o.municipality_code AND s.offset_id = o.offset_id ORDER BY s.line_no) AS certificates
        FROM credit_offset o LEFT JOIN offset_seal z USING (municipality_code, offset_id)
        WHERE o.municipality_code = @municipality
        """;
}
