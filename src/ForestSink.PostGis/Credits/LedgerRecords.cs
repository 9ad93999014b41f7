using ForestSink.Core.Credits;

namespace ForestSink.PostGis.Credits;

/// <summary>A lot and where its tonnes are.</summary>
public sealed record LotStock
{
    public required Guid LotId { get; init; }
    public required string Name { get; init; }
    public required Guid ProgrammeId { get; init; }
    public required string ProgrammeName { get; init; }
    public string? ProgrammeNameEn { get; init; }
    public required string Methodology { get; init; }
    public string? ProjectNo { get; init; }
    public required bool IsLocal { get; init; }

    /// <summary>The programme takes nothing new.</summary>
    public required bool IsClosed { get; init; }
    public required int VintageFy { get; init; }
    public Guid? RunId { get; init; }
    public required DateOnly CertifiedOn { get; init; }
    public required string RegistrySystem { get; init; }
    public required string CreditKind { get; init; }
    public required string SerialText { get; init; }
    public required long FirstSerial { get; init; }
    public required long LastSerial { get; init; }
    public required long CertifiedT { get; init; }
    public required long BufferT { get; init; }
    public string? Note { get; init; }

    /// <summary>Registered by mistake and reversed.</summary>
    public required bool IsWithdrawn { get; init; }
    public long? PriceYenPerT { get; init; }
    public required long HeldT { get; init; }
    public required long ReservedT { get; init; }
    public required long SoldT { get; init; }
    public required long TransferredT { get; init; }
    public required long RetiredT { get; init; }

    public bool IsForest => Methodology.StartsWith("FO-", StringComparison.Ordinal);

    public OfferedLot Offered => new(LotId, IsLocal, IsForest, VintageFy, IsClosed || IsWithdrawn ? 0 : HeldT);
}

/// <summary>A line of a lot's bank book.</summary>
public sealed record BookLine
{
    public required Guid MovementId { get; init; }
    public required long MovementNo { get; init; }
    public required string Kind { get; init; }
    public required DateOnly OccurredOn { get; init; }
    public required string Description { get; init; }
    public string? Document { get; init; }
    public string? Reason { get; init; }
    public Guid? SaleId { get; init; }
    public string? PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public string? CertificateId { get; init; }
    public string? ToAccount { get; init; }

    /// <summary>Of the stock: positive came in, negative left; 0 where reserved credits moved on.</summary>
    public required long Change { get; init; }

    /// <summary>What the movement moved, in t.</summary>
    public required long Tonnes { get; init; }
    public required long Balance { get; init; }
    public required string[] Serials { get; init; }
    public required bool IsReversed { get; init; }
}

/// <summary>A movement with all that its printed statement says.</summary>
public sealed record Statement
{
    public required Guid MovementId { get; init; }
    public required long MovementNo { get; init; }
    public required string Kind { get; init; }
    public required DateOnly OccurredOn { get; init; }
    public required DateTime RecordedAt { get; init; }
    public required string RecordedBy { get; init; }
    public required string Description { get; init; }
    public string? Document { get; init; }
    public string? Reason { get; init; }
    public Guid? SaleId { get; init; }
    public Guid? Reverses { get; init; }
    public Guid? ReversedBy { get; init; }
    public string? PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public string? RegistryAccount { get; init; }
    public string? Purpose { get; init; }
    public string? PurposeEn { get; init; }
    public string? UsingEntity { get; init; }
    public string? UsingEntityEn { get; init; }
    public string? CertificateId { get; init; }
    public long? PriceYenPerT { get; init; }
    public decimal? TaxPercent { get; init; }
    public long? SaleTonnes { get; init; }
    public DateOnly? PaidOn { get; init; }
    public IReadOnlyList<StatementLine> Lines { get; init; } = [];

    public SaleTerms? Terms => PriceYenPerT is { } price ? new(SaleTonnes!.Value, price, TaxPercent!.Value) : null;
}

public sealed record StatementLine
{
    public required Guid LotId { get; init; }
    public required string LotName { get; init; }
    public required string ProgrammeName { get; init; }
    public string? ProgrammeNameEn { get; init; }
    public required string Methodology { get; init; }
    public string? ProjectNo { get; init; }
    public required int VintageFy { get; init; }
    public required string RegistrySystem { get; init; }
    public required string CreditKind { get; init; }
    public required string Account { get; init; }
    public string? PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public required long Tonnes { get; init; }
    public required string[] Serials { get; init; }
}

public sealed record Sale
{
    public required Guid SaleId { get; init; }
    public required Guid PartyId { get; init; }
    public required string PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public required Guid LotId { get; init; }
    public required string LotName { get; init; }
    public required string ProgrammeName { get; init; }
    public required long Tonnes { get; init; }
    public required long PriceYenPerT { get; init; }
    public required decimal TaxPercent { get; init; }
    public required string SettlesBy { get; init; }
    public string? Purpose { get; init; }
    public required DateOnly ExpiresOn { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required string[] Done { get; init; }
    public IReadOnlyList<SaleStepDone> Steps { get; init; } = [];

    public SaleTerms Terms => new(Tonnes, PriceYenPerT, TaxPercent);

    /// <summary>The step it waits for; null where it is over.</summary>
    public string? Next => SaleStep.Next(Done);

    public bool HasEnded => SaleStep.HasEnded(Done);
}

public sealed record SaleStepDone(string Step, DateOnly DoneOn, string? Document, string? Reason, Guid? MovementId, string RecordedBy);

/// <summary>A place where a tonne was, or is.</summary>
public sealed record TonnePlace
{
    public required Guid LotId { get; init; }
    public required string LotName { get; init; }
    public required string ProgrammeName { get; init; }
    public required string RegistrySystem { get; init; }
    public required string CreditKind { get; init; }
    public required int VintageFy { get; init; }
    public required string Account { get; init; }
    public string? PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public required Guid MovementId { get; init; }
    public required long MovementNo { get; init; }
    public required string Kind { get; init; }
    public required DateOnly OccurredOn { get; init; }
    public required string Description { get; init; }
    public Guid? SaleId { get; init; }
    public required bool IsCurrent { get; init; }
    public DateOnly? PaidOn { get; init; }
    public string? CertificateId { get; init; }
    public required long First { get; init; }
    public required long Last { get; init; }
}
