using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Offsets;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Offsets;

/// <summary>Everything the user writes about an offset before the credits are retired.</summary>
/// <param name="Tonnes">Only where the emissions are known in whole tonnes alone; otherwise they follow from the activities.</param>
public sealed record OffsetDraft(string Model, string Title, string Organiser, int FiscalYear)
{
    public string? TitleEn { get; init; }
    public string? OrganiserEn { get; init; }
    public string? Period { get; init; }
    public string? Basis { get; init; }
    public string? BasisEn { get; init; }
    public int? People { get; init; }
    public bool IsExpected { get; init; }
    public IReadOnlyList<ActivityLine> Activities { get; init; } = [];
    public long? Tonnes { get; init; }
    public string? Reduction { get; init; }
    public decimal ReducedKg { get; init; }
    public IReadOnlyList<ShareWeight> Shares { get; init; } = [];
    public long? ItemCount { get; init; }
    public decimal? KgPerItem { get; init; }
    public string? Told { get; init; }

    /// <summary>The planting event whose own emissions these are.</summary>
    public Guid? EventId { get; init; }

    public decimal? EmissionsKg => Activities.Count > 0 || Tonnes is null ? OffsetNeed.Kg(Activities) : null;

    public long OffsetT => EmissionsKg is { } kg ? OffsetNeed.Tonnes(kg, ReducedKg) : Tonnes!.Value;
}

/// <summary>A participant, and its weight in the division.</summary>
public sealed record ShareWeight(string Name, decimal Weight)
{
    /// <summary>For the English certificate.</summary>
    public string? NameEn { get; init; }
}

/// <summary>What certifying an offset gave: the certificates in the order of its shares.</summary>
public sealed record Certified(Guid OffsetId, IReadOnlyList<string> Certificates);

/// <summary>Offsets: kept as drafts while they are written, certified by retiring credits, final from then on.</summary>
public sealed partial class OffsetStore(ForestSinkDatabase database, LedgerCommands commands)
{
    /// <summary>Keeps the draft; the id is the client's.</summary>
    /// <exception cref="UserErrorException">It was certified in the meantime.</exception>
    public Task SaveAsync(MunicipalityCode municipality, Guid offsetId, OffsetDraft draft, CancellationToken cancellation) =>
        ChangeAsync(municipality, offsetId, _ => draft, cancellation);

    /// <summary>Writes a part of a draft over what is there; two who write different parts at once keep both.</summary>
    /// <param name="change">Gets null where there is no such offset yet.</param>
    /// <exception cref="UserErrorException">It was certified in the meantime.</exception>
    public async Task ChangeAsync(MunicipalityCode municipality, Guid offsetId, Func<OffsetDraft?, OffsetDraft> change, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var before = await transaction.QuerySingleOrDefaultAsync<Offset>(Select + " AND o.offset_id = @offsetId FOR UPDATE OF o", new { offsetId }, cancellation);
        await WriteAsync(transaction, offsetId, change(before?.Draft), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>How the public learns of it; may follow the certificate.</summary>
    public async Task TellAsync(MunicipalityCode municipality, Guid offsetId, string told, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("UPDATE credit_offset SET told = @told, row_version = row_version + 1 WHERE municipality_code = @municipality AND offset_id = @offsetId", new { offsetId, told }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task WriteAsync(MunicipalityTransaction transaction, Guid offsetId, OffsetDraft draft, CancellationToken cancellation)
    {
        var saved = await transaction.ExecuteAsync("""
            INSERT INTO credit_offset AS o (municipality_code, offset_id, model, title, title_en, organiser, organiser_en, fiscal_year, period, basis, basis_en, people, is_expected,
                                            activities, emissions_kg, reduction, reduced_kg, offset_t, shares, item_count, kg_per_item, told, event_id)
            VALUES (@municipality, @offsetId, @Model, @Title, @TitleEn, @Organiser, @OrganiserEn, @FiscalYear, @Period, @Basis, @BasisEn, @People, @IsExpected,
                    @activities::jsonb, @EmissionsKg, @Reduction, @ReducedKg, @OffsetT, @shares::jsonb, @ItemCount, @KgPerItem, @Told, @EventId)
            ON CONFLICT (municipality_code, offset_id) DO UPDATE SET
              (model, title, title_en, organiser, organiser_en, fiscal_year, period, basis, basis_en, people, is_expected, activities, emissions_kg, reduction, reduced_kg, offset_t, shares,
               item_count, kg_per_item, told, event_id, row_version) =
              (excluded.model, excluded.title, excluded.title_en, excluded.organiser, excluded.organiser_en, excluded.fiscal_year, excluded.period, excluded.basis, excluded.basis_en, excluded.people,
               excluded.is_expected, excluded.activities, excluded.emissions_kg, excluded.reduction, excluded.reduced_kg, excluded.offset_t, excluded.shares, excluded.item_count,
               excluded.kg_per_item, excluded.told, excluded.event_id, o.row_version + 1)
            WHERE o.state = 'draft'
            """, new
        {
            offsetId,
            draft.Model,
            draft.Title,
            draft.TitleEn,
            draft.Organiser,
            draft.OrganiserEn,
            draft.FiscalYear,
            draft.Period,
            draft.Basis,
            draft.BasisEn,
            draft.People,
            draft.IsExpected,
            activities = JsonSerializer.Serialize(draft.Activities, JsonSerializerOptions.Web),
            draft.EmissionsKg,
            draft.Reduction,
            draft.ReducedKg,
            draft.OffsetT,
            shares = JsonSerializer.Serialize(draft.Shares, JsonSerializerOptions.Web),
            draft.ItemCount,
            draft.KgPerItem,
            draft.Told,
            draft.EventId,
        }, cancellation);
        if (saved != 1)
            throw new UserErrorException("このオフセットは証明書を発行済みのため、変えられません。", "This offset is certified and cannot be changed.");
    }

    /// <summary>Retires the credits, for each participant on its own, and issues the certificates.</summary>
    /// <param name="parts">Tonnes by lot; together the offset's tonnes.</param>
    /// <param name="confirmedTonnes">Typed by the user.</param>
    public Task<Certified> CertifyAsync(
        MunicipalityCode municipality, Guid commandId, Guid offsetId, IReadOnlyList<LotPart> parts, DateOnly on, long confirmedTonnes, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "certify-offset", new { offsetId, parts, on, confirmedTonnes }, async transaction =>
        {
            var offset = await transaction.QuerySingleOrDefaultAsync<Offset>(Select + " AND o.offset_id = @offsetId", new { offsetId }, cancellation)
                ?? throw new UserErrorException("このオフセットはありません。", "There is no such offset.");
            if (offset.IsCertified)
                throw new UserErrorException("このオフセットは証明書を発行済みです。", "This offset is certified already.");
            if (offset.OffsetT == 0)
                throw new UserErrorException("埋め合わせる量が 0 t です。排出量を入力してください。", "There is nothing to offset: enter the emissions first.");
            if (parts.Sum(part => part.Tonnes) != offset.OffsetT)
                throw new UserErrorException($"選んだクレジットは {parts.Sum(part => part.Tonnes):#,0} t です。{offset.OffsetT:#,0} t にしてください。",
                    $"{parts.Sum(part => part.Tonnes):#,0} t are chosen; {offset.OffsetT:#,0} t are needed.")
                { Field = "lots" };
            DisposalStore.MustConfirm(confirmedTonnes, offset.OffsetT);
            return await CertifyAsync(transaction, offset, parts, on, cancellation);
        }, cancellation);

    /// <summary>What really happened, counted afterwards; the certificate stays as it is.</summary>
    /// <returns>Tonnes that the retired credits do not cover; 0 where they do.</returns>
    public async Task<long> RecordActualAsync(MunicipalityCode municipality, Guid offsetId, IReadOnlyList<ActivityLine> actual, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var kg = OffsetNeed.Kg(actual);
        var covered = await transaction.QuerySingleOrDefaultAsync<(long OffsetT, decimal ReducedKg)?>("""
            UPDATE credit_offset SET actual = @actual::jsonb, actual_kg = @kg, row_version = row_version + 1
            WHERE municipality_code = @municipality AND offset_id = @offsetId AND state = 'certified' RETURNING offset_t, reduced_kg
            """, new { offsetId, actual = JsonSerializer.Serialize(actual, JsonSerializerOptions.Web), kg }, cancellation)
            ?? throw new UserErrorException("証明書を発行してから、実績を記録してください。", "Certify the offset before recording what really happened.");
        await transaction.CommitAsync(cancellation);
        return Math.Max(0, OffsetNeed.Tonnes(kg, covered.ReducedKg) - covered.OffsetT);
    }

    private static async Task<Certified> CertifyAsync(MunicipalityTransaction transaction, Offset offset, IReadOnlyList<LotPart> parts, DateOnly on, CancellationToken cancellation)
    {
        var certificates = new List<string>();
        var line = 0;
        foreach (var (name, nameEn, tonnes) in Shares(offset))
        {
            (var own, parts) = Split(parts, tonnes);
            var retired = await DisposalStore.RetireAsync(transaction,
                new(own, new(offset.Title, offset.TitleEn, name, nameEn), on, tonnes), cancellation);
            await transaction.ExecuteAsync("""
                INSERT INTO offset_share (municipality_code, offset_id, line_no, name, tonnes, movement_id) VALUES (@municipality, @OffsetId, @line, @name, @tonnes, @MovementId)
                """, new { offset.OffsetId, line = ++line, name, tonnes, retired.MovementId }, cancellation);
            certificates.Add(retired.Certificate);
        }
        if (offset is { Model: "product", ItemCount: { } items })
        {
            await transaction.ExecuteAsync("""
                INSERT INTO offset_seal (municipality_code, offset_id, seals)
                SELECT @municipality, @OffsetId, int8range(1 + next, 1 + next + @items) FROM (SELECT coalesce(max(upper(seals)) - 1, 0) AS next FROM offset_seal WHERE municipality_code = @municipality) s
                """, new { offset.OffsetId, items }, cancellation);
        }
        await transaction.ExecuteAsync("""
            UPDATE credit_offset SET state = 'certified', certified_on = @on, row_version = row_version + 1 WHERE municipality_code = @municipality AND offset_id = @OffsetId
            """, new { offset.OffsetId, on }, cancellation);
        return new(offset.OffsetId, certificates);
    }

    /// <summary>The organiser alone, or the participants with their tonnes; those who would get none take no part.</summary>
    public static IReadOnlyList<(string Name, string? NameEn, long Tonnes)> Shares(Offset offset)
    {
        var weights = offset.ShareWeights;
        if (weights.Count == 0)
            return [(offset.Organiser, offset.OrganiserEn, offset.OffsetT)];
        var tonnes = Allocation.Divide(offset.OffsetT, [.. weights.Select(share => share.Weight)]);
        return [.. weights.Select((share, i) => (share.Name, share.NameEn, tonnes[i])).Where(share => share.Item3 > 0)];
    }

    private static (IReadOnlyList<LotPart> Own, IReadOnlyList<LotPart> Others) Split(IReadOnlyList<LotPart> parts, long tonnes)
    {
        var (own, rest) = (new List<LotPart>(), new List<LotPart>());
        foreach (var part in parts)
        {
            var taken = Math.Min(part.Tonnes, tonnes);
            tonnes -= taken;
            if (taken > 0)
                own.Add(part with { Tonnes = taken });
            if (taken < part.Tonnes)
                rest.Add(part with { Tonnes = part.Tonnes - taken });
        }
        return (own, rest);
    }
}
