using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Credits;

/// <summary>Where credits come from.</summary>
/// <param name="Kind">project, programme or purchased.</param>
/// <param name="IsLocal">Made in the municipality.</param>
public sealed record NewProgramme(string Kind, string Name, string? NameEn, string Methodology, string? ProjectNo, bool IsLocal, string? Note);

public sealed record Programme
{
    public required Guid ProgrammeId { get; init; }
    public required string Kind { get; init; }
    public required string Name { get; init; }
    public string? NameEn { get; init; }
    public required string Methodology { get; init; }
    public string? ProjectNo { get; init; }
    public required bool IsLocal { get; init; }
    public string? Note { get; init; }
    public DateOnly? ClosedOn { get; init; }
    public string? ClosedReason { get; init; }
    public int Lots { get; init; }
    public long CertifiedT { get; init; }

    public bool IsForest => Methodology.StartsWith("FO-", StringComparison.Ordinal);
}

public sealed record ProgrammeMember(int MemberNo, string Name, DateOnly JoinedOn, DateOnly? LeftOn);

/// <param name="QuantityT">t-CO2 avoided by all members in the year.</param>
public sealed record ProgrammeQuantity(int FiscalYear, int Members, decimal QuantityT, string? Note);

/// <summary>Projects and programmes that credits come from, their members and yearly quantities, and their end.</summary>
public sealed class ProgrammeStore(ForestSinkDatabase database, LedgerCommands commands)
{
    public Task<Guid> RegisterAsync(MunicipalityCode municipality, Guid commandId, NewProgramme programme, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "register-programme", programme, async transaction =>
        {
            await transaction.ExecuteAsync("""
                INSERT INTO credit_programme (municipality_code, programme_id, kind, name, name_en, methodology, project_no, is_local, note)
                VALUES (@municipality, @commandId, @Kind, @Name, @NameEn, @Methodology, @ProjectNo, @IsLocal, @Note)
                """, new { commandId, programme.Kind, programme.Name, programme.NameEn, programme.Methodology, programme.ProjectNo, programme.IsLocal, programme.Note }, cancellation);
            return commandId;
        }, cancellation);

    /// <summary>No new lot, reservation, transfer or retirement from now on; what was agreed is carried out, history and certificates stay.</summary>
    public Task<Guid> CloseAsync(MunicipalityCode municipality, Guid commandId, Guid programmeId, DateOnly on, string reason, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "close-programme", new { programmeId, on, reason }, async transaction =>
            await transaction.ExecuteAsync("""
                UPDATE credit_programme SET closed_on = @on, closed_reason = @reason
                WHERE municipality_code = @municipality AND programme_id = @programmeId AND closed_on IS NULL
                """, new { programmeId, on, reason }, cancellation) == 1
                ? programmeId
                : throw new UserErrorException("このプログラムは、すでに受け付けを終了しています。", "This programme is closed already."), cancellation);

    public Task<int> AddMemberAsync(MunicipalityCode municipality, Guid commandId, Guid programmeId, string name, DateOnly joinedOn, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "add-member", new { programmeId, name, joinedOn }, transaction => transaction.QuerySingleAsync<int>("""
            INSERT INTO programme_member (municipality_code, programme_id, member_no, name, joined_on)
            SELECT @municipality, @programmeId, coalesce(max(member_no), 0) + 1, @name, @joinedOn
            FROM programme_member WHERE municipality_code = @municipality AND programme_id = @programmeId
            RETURNING member_no
            """, new { programmeId, name, joinedOn }, cancellation), cancellation);

    public Task<int> AddQuantityAsync(MunicipalityCode municipality, Guid commandId, Guid programmeId, ProgrammeQuantity quantity, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "add-quantity", new { programmeId, quantity }, async transaction =>
            await transaction.ExecuteAsync("""
                INSERT INTO programme_quantity (municipality_code, programme_id, fiscal_year, members, quantity_t, note)
                VALUES (@municipality, @programmeId, @FiscalYear, @Members, @QuantityT, @Note) ON CONFLICT DO NOTHING
                """, new { programmeId, quantity.FiscalYear, quantity.Members, quantity.QuantityT, quantity.Note }, cancellation) == 1
                ? quantity.FiscalYear
                : throw new UserErrorException("その年度の量は登録済みです。", "The quantity of that year is registered already.") { Field = "year" }, cancellation);

    public async Task<IReadOnlyList<Programme>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Programme>(Select + " ORDER BY p.closed_on IS NOT NULL, NOT p.is_local, p.created_at", null, cancellation)).AsList();
    }

    public async Task<Programme?> FindAsync(MunicipalityCode municipality, Guid programmeId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<Programme>(Select + " AND p.programme_id = @programmeId", new { programmeId }, cancellation);
    }

    public async Task<(IReadOnlyList<ProgrammeMember> Members, IReadOnlyList<ProgrammeQuantity> Quantities)> DetailsAsync(
        MunicipalityCode municipality, Guid programmeId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var members = await transaction.QueryAsync<ProgrammeMember>("""
            SELECT member_no, name, joined_on, left_on FROM programme_member WHERE municipality_code = @municipality AND programme_id = @programmeId ORDER BY member_no
            """, new { programmeId }, cancellation);
        var quantities = await transaction.QueryAsync<ProgrammeQuantity>("""
            SELECT fiscal_year::int, members, quantity_t, note FROM programme_quantity WHERE municipality_code = @municipality AND programme_id = @programmeId ORDER BY fiscal_year
            """, new { programmeId }, cancellation);
        return (members.AsList(), quantities.AsList());
    }

    private const string Select = """
        SELECT p.programme_id, p.kind, p.name, p.name_en, p.methodology, p.project_no, p.is_local, p.note, p.closed_on, p.closed_reason, l.lots, l.certified_t
        FROM credit_programme p,
        LATERAL (SELECT count(*)::int AS lots, coalesce(sum(certified_t), 0)::bigint AS certified_t FROM credit_lot l
                 WHERE l.municipality_code = p.municipality_code AND l.programme_id = p.programme_id AND l.withdrawn_by IS NULL) l
        WHERE p.municipality_code = @municipality
        """;
}
